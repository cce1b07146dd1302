import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getExperiment({ handle, database }: RouteContext): void {
  handle(routes.getExperiment, ({ params }) => database.experiments.get(params.experimentId))
}
