import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getQueue({ handle, database }: RouteContext): void {
  handle(routes.getQueue, () => database.runs.readQueue())
}
