import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listDatasets({ handle, database }: RouteContext): void {
  handle(routes.listDatasets, async () => ({ datasets: await database.datasets.list() }))
}
