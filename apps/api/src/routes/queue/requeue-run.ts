import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'
import { requireTrainedConfig } from '../runs/require-trained-config.js'

export function requeueRun({ app, handle, database }: RouteContext): void {
  handle(routes.requeueRun, async ({ params, body }) => {
    requireTrainedConfig(await database.runs.get(params.runId))
    const run = await database.runs.requeue(params.runId, body.notWorker)
    app.log.info({ runId: run.id, notWorker: body.notWorker }, 'ended run queued again')
    return run
  })
}
