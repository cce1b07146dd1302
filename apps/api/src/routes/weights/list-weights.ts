import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listWeights({ handle, database }: RouteContext): void {
  handle(routes.listWeights, async () => ({ weights: await database.weights.list() }))
}
