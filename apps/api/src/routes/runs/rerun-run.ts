import { routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'
import { requireLaunchable } from './require-launchable.js'
import { requireTrainedConfig } from './require-trained-config.js'

export function rerunRun({ app, handle, database, product }: RouteContext): void {
  handle(routes.rerunRun, async ({ params }) => {
    const parent = await database.runs.get(params.runId)
    const config = requireTrainedConfig(parent)
    await requireLaunchable(database, config)
    const [run] = await database.runs.launch({
      experiment: parent.experimentName,
      runs: [{ name: parent.name, config }],
      group: false,
      tags: parent.tags,
      notes: '',
      launchCommand: `rerun of ${parent.id}`,
      product,
      parentRunId: parent.id,
      origin: 'rerun',
      ...(parent.queue && { queue: { ...parent.queue, hold: false } }),
    })
    app.log.info({ runId: run!.id, parentRunId: parent.id }, 'run queued again')
    return run!
  })
}
