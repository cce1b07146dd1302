import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function rewindRun({ handle, database }: RouteContext): void {
  handle(routes.rewindRun, ({ params, body }) => database.runs.rewind(params.runId, body.step))
}
