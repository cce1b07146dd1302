import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function createExternalRun({ handle, database }: RouteContext): void {
  handle(routes.createExternalRun, ({ body }) => database.runs.createExternal(body))
}
