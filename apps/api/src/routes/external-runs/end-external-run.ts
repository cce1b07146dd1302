import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function endExternalRun({ handle, database }: RouteContext): void {
  handle(routes.endExternalRun, ({ params, body }) => database.runs.endExternal(params.runId, body))
}
