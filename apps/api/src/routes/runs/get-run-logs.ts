import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunLogs({ handle, database }: RouteContext): void {
  handle(routes.getRunLogs, async ({ params, query }) => ({
    logs: await database.runs.readLogs(params.runId, query.after, query.limit),
  }))
}
