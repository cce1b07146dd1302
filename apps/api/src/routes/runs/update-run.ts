import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function updateRun({ handle, database }: RouteContext): void {
  handle(routes.updateRun, ({ params, body }) => database.runs.update(params.runId, body))
}
