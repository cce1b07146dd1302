import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getWeights({ handle, database }: RouteContext): void {
  handle(routes.getWeights, ({ params }) => database.weights.get(params.file))
}
