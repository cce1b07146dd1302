import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function updateWorker({ handle, database }: RouteContext): void {
  handle(routes.updateWorker, ({ params, body }) =>
    database.workers.setDraining(params.workerId, body.draining),
  )
}
