import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function searchRuns({ handle, database }: RouteContext): void {
  handle(routes.searchRuns, ({ body }) => database.runs.search(body))
}
