import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function finishRun({ handle, database }: RouteContext): void {
  handle(routes.finishRun, ({ params }) => database.runs.requestAction(params.runId, 'finish'))
}
