import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function updateExperiment({ handle, database }: RouteContext): void {
  handle(routes.updateExperiment, ({ params, body }) =>
    database.experiments.update(params.experimentId, body),
  )
}
