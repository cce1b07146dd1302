import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listExperiments({ handle, database }: RouteContext): void {
  handle(routes.listExperiments, async () => ({ experiments: await database.experiments.list() }))
}
