import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function previewStorage({ handle, database }: RouteContext): void {
  handle(routes.previewStorage, ({ body }) => database.storage.preview(body))
}
