import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function purgeStorage({ app, handle, database }: RouteContext): void {
  handle(routes.purgeStorage, async ({ body }) => {
    const result = await database.storage.purge(body)
    app.log.info({ ...result }, 'trash purged')
    return result
  })
}
