import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function createView({ handle, database }: RouteContext): void {
  handle(routes.createView, ({ body }) => database.views.create(body))
}
