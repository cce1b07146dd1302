import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function logRunBatch({ handle, database }: RouteContext): void {
  handle(routes.logRunBatch, ({ params, body }) => database.runs.appendBatch(params.runId, body))
}
