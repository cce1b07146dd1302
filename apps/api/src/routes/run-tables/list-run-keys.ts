import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listRunKeys({ handle, database }: RouteContext): void {
  handle(routes.listRunKeys, ({ body }) => database.runs.listKeys(body))
}
