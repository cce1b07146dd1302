import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunMetrics({ handle, database }: RouteContext): void {
  handle(routes.getRunMetrics, ({ params, query }) => database.runs.readMetrics(params.runId, query))
}
