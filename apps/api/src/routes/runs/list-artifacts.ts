import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function listArtifacts({ handle, database }: RouteContext): void {
  handle(routes.listArtifacts, async ({ params }) => ({
    artifacts: await database.runs.listArtifacts(params.runId),
  }))
}
