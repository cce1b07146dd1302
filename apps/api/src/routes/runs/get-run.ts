import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRun({ handle, database }: RouteContext): void {
  handle(routes.getRun, ({ params }) => database.runs.get(params.runId))
}
