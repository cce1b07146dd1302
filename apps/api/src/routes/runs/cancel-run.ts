import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function cancelRun({ handle, database }: RouteContext): void {
  handle(routes.cancelRun, ({ params }) => database.runs.requestAction(params.runId, 'cancel'))
}
