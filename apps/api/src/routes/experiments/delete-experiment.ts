import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function deleteExperiment({ handle, database }: RouteContext): void {
  handle(routes.deleteExperiment, ({ params }) => database.storage.trashExperiment(params.experimentId))
}
