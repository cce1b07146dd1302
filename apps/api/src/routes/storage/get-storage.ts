import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function getStorage({ handle, database }: RouteContext): void {
  handle(routes.getStorage, ({ query }) => database.storage.account(query))
}
