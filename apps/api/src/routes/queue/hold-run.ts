import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function holdRun({ handle, database }: RouteContext): void {
  handle(routes.holdRun, ({ params }) => database.runs.hold(params.runId))
}
