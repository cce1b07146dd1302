import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunLineage({ handle, database }: RouteContext): void {
  handle(routes.getRunLineage, ({ params, query }) => database.runs.readLineage(params.runId, query.verify))
}
