import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function releaseRun({ handle, database }: RouteContext): void {
  handle(routes.releaseRun, ({ params }) => database.runs.release(params.runId))
}
