import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function searchMetrics({ handle, database }: RouteContext): void {
  handle(routes.searchMetrics, ({ body }, signal) => database.runs.searchMetrics(body, signal))
}
