import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'

export function resumeRunFrom({ app, handle, database }: RouteContext): void {
  handle(routes.resumeRunFrom, async ({ params, body }) => {
    const run = await database.runs.resumeFrom(params.runId, body)
    app.log.info({ runId: run.id, checkpoint: body.checkpoint }, 'run resumed from a checkpoint')
    return run
  })
}
