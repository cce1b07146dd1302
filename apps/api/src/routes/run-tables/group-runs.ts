import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function groupRuns({ handle, database }: RouteContext): void {
  handle(routes.groupRuns, ({ body }) => database.runs.group(body))
}
