import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function deleteView({ handle, database }: RouteContext): void {
  handle(routes.deleteView, ({ params }) => database.views.delete(params.viewId))
}
