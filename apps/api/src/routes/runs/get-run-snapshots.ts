import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunSnapshots({ handle, database }: RouteContext): void {
  handle(routes.getRunSnapshots, ({ params }) => database.runs.readSnapshots(params.runId))
}
