import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function createExperiment({ handle, database }: RouteContext): void {
  handle(routes.createExperiment, ({ body }) => database.experiments.create(body))
}
