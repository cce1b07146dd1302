import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function pauseRun({ handle, database }: RouteContext): void {
  handle(routes.pauseRun, ({ params }) => database.runs.requestAction(params.runId, 'pause'))
}
