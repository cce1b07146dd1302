import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function restoreRun({ handle, database }: RouteContext): void {
  handle(routes.restoreRun, ({ params }) => database.storage.restoreRun(params.runId))
}
