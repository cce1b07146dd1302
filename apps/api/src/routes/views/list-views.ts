import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listViews({ handle, database }: RouteContext): void {
  handle(routes.listViews, async ({ query }) => ({ views: await database.views.list(query) }))
}
