import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function bulkRuns({ handle, database }: RouteContext): void {
  handle(routes.bulkRuns, ({ body }) => database.runs.bulk(body))
}
