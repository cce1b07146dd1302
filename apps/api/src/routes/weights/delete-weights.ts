import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function deleteWeights({ app, handle, database }: RouteContext): void {
  handle(routes.deleteWeights, async ({ params }) => {
    const deleted = await database.storage.deleteUpload(params.file)
    app.log.info({ ...deleted }, 'uploaded weights deleted')
    return deleted
  })
}
