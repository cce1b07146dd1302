import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function updateView({ handle, database }: RouteContext): void {
  handle(routes.updateView, ({ params, body }) => database.views.update(params.viewId, body))
}
