import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listRuns({ handle, database }: RouteContext): void {
  handle(routes.listRuns, ({ query }) => database.runs.list(query))
}
