import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function moveQueuedRun({ handle, database }: RouteContext): void {
  handle(routes.moveQueuedRun, ({ params, body }) => database.runs.moveInQueue(params.runId, body))
}
