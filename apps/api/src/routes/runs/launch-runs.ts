import { type LaunchInput, type RunConfig, routes } from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'
import { requireLaunchable } from './require-launchable.js'
import { defaultRunName, withSeed } from './run-name.js'

export function launchRuns({ app, handle, database, product }: RouteContext): void {
  handle(routes.launchRuns, async ({ body }) => {
    await requireLaunchable(database, body.config)
    const parentRunId = body.config.snapshotsOf?.[0]?.run
    const runs = await database.runs.launch({
      experiment: body.experiment,
      runs: plannedRuns(body),
      group: body.seeds !== undefined,
      tags: body.tags,
      notes: body.notes,
      launchCommand: body.launchCommand,
      product,
      queue: body.queue,
      ...(parentRunId && { parentRunId }),
    })
    app.log.info({ runIds: runs.map(({ id }) => id) }, 'runs queued')
    return { groupId: runs[0]?.groupId ?? null, runs }
  })
}

/** One run of the config as it is, or one for each seed. */
function plannedRuns({ name, config, seeds }: LaunchInput): { name: string; config: RunConfig }[] {
  if (!seeds) return [{ name: name ?? defaultRunName(config), config }]
  return seeds.map((seed) => {
    const seeded = { ...config, seed }
    return { name: name ? withSeed(name, seed) : defaultRunName(seeded), config: seeded }
  })
}
