import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function resumeRun({ handle, database }: RouteContext): void {
  handle(routes.resumeRun, ({ params }) => database.runs.resume(params.runId))
}
