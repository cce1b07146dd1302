import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function restoreExperiment({ handle, database }: RouteContext): void {
  handle(routes.restoreExperiment, ({ params }) => database.storage.restoreExperiment(params.experimentId))
}
