import { AppError, routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'
import { requireKnownDataset } from './require-known-dataset.js'

export function rerunRun({ app, handle, database, product }: RouteContext): void {
  handle(routes.rerunRun, async ({ params }) => {
    const parent = await database.runs.get(params.runId)
    if (!parent.config)
      throw new AppError(
        'RUN_STATE_CONFLICT',
        parent.kind === 'external'
          ? `Run ${parent.id} is external: found no config, expected a run that a worker trained`
          : `Run ${parent.id}: found a config that this version cannot read; launch it anew from its params`,
      )
    await requireKnownDataset(database, parent.config)
    const [run] = await database.runs.launch({
      experiment: parent.experimentName,
      runs: [{ name: parent.name, config: parent.config }],
      group: false,
      tags: parent.tags,
      notes: '',
      launchCommand: `rerun of ${parent.id}`,
      product,
      parentRunId: parent.id,
    })
    app.log.info({ runId: run!.id, parentRunId: parent.id }, 'run queued again')
    return run!
  })
}
