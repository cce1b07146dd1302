import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listCheckpoints({ handle, database }: RouteContext): void {
  handle(routes.listCheckpoints, ({ params }) => database.runs.readCheckpoints(params.runId))
}
