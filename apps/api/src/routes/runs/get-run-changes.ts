import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getRunChanges({ handle, database }: RouteContext): void {
  handle(routes.getRunChanges, ({ params, query }) =>
    database.runs.readChanges(params.runId, query.after, query.limit),
  )
}
