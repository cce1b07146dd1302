import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunLogs({ handle, database }: RouteContext): void {
  handle(routes.getRunLogs, ({ params, query }) => database.runs.readLogs(params.runId, query))
}
