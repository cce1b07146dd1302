import { AppError, describeIssues, type LaunchInput, type RunConfig, routes } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { RouteContext } from '../handle.js'
import { requireLaunchable } from './require-launchable.js'
import { defaultRunName, withSeed } from './run-name.js'
import { findRun } from './source-run.js'

export function launchRuns({ app, handle, database, product }: RouteContext): void {
  handle(routes.launchRuns, async ({ body }) => {
    await requireLaunchable(database, body.config)
    const made = await parentOf(database, body)
    const runs = await database.runs.launch({
      experiment: body.experiment,
      runs: plannedRuns(body),
      group: body.seeds !== undefined,
      tags: body.tags,
      notes: body.notes,
      launchCommand: body.launchCommand,
      product,
      queue: body.queue,
      ...made,
    })
    app.log.info({ runIds: runs.map(({ id }) => id) }, 'runs queued')
    return { groupId: runs[0]?.groupId ?? null, runs }
  })
}

/** A run that averages snapshots belongs to the one that stored them, whichever form it was asked for with. */
async function parentOf(database: Database, { config, clonedFrom }: LaunchInput) {
  const averaged = config.snapshotsOf?.[0]?.run
  if (averaged) return { parentRunId: averaged, origin: 'average' } as const
  if (clonedFrom === undefined) return {}
  if (!(await findRun(database, clonedFrom))) {
    const expected = 'a run that is stored'
    const issues = [{ path: 'clonedFrom', found: JSON.stringify(clonedFrom), expected }]
    throw new AppError('RUN_NOT_FOUND', describeIssues(issues), { issues })
  }
  return { parentRunId: clonedFrom, origin: 'clone' } as const
}

/** One run of the config as it is, or one for each seed. */
function plannedRuns({ name, config, seeds }: LaunchInput): { name: string; config: RunConfig }[] {
  if (!seeds) return [{ name: name ?? defaultRunName(config), config }]
  return seeds.map((seed) => {
    const seeded = { ...config, seed }
    return { name: name ? withSeed(name, seed) : defaultRunName(seeded), config: seeded }
  })
}
