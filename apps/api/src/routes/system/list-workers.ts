import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listWorkers({ handle, database }: RouteContext): void {
  handle(routes.listWorkers, async () => ({ workers: await database.workers.list() }))
}
