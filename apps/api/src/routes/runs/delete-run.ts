import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function deleteRun({ handle, database }: RouteContext): void {
  handle(routes.deleteRun, ({ params }) => database.storage.trashRun(params.runId))
}
