import {
  AppError,
  type CloneInput,
  describeIssues,
  fieldIssues,
  mergeConfig,
  type Run,
  RunConfig,
  routes,
} from '@barycenter/contracts'
import type { RouteContext } from '../handle.js'
import { requireLaunchable } from '../runs/require-launchable.js'
import { requireTrainedConfig } from '../runs/require-trained-config.js'
import { defaultRunName } from '../runs/run-name.js'

export function cloneRun({ app, handle, database, product }: RouteContext): void {
  handle(routes.cloneRun, async ({ params, body }) => {
    const parent = await database.runs.get(params.runId)
    const config = changedConfig(requireTrainedConfig(parent), body.config)
    await requireLaunchable(database, config)
    const [run] = await database.runs.launch({
      experiment: body.experiment ?? parent.experimentName,
      runs: [{ name: body.name ?? defaultRunName(config), config }],
      group: false,
      tags: parent.tags,
      notes: body.notes,
      launchCommand: body.launchCommand || `clone of ${parent.id}`,
      product,
      parentRunId: parent.id,
      origin: 'clone',
      ...queueOf(body, parent),
    })
    app.log.info({ runId: run!.id, parentRunId: parent.id }, 'run cloned')
    return run!
  })
}

/** Errors name the fields as the caller wrote them: under `config`. */
function changedConfig(config: RunConfig, changes: CloneInput['config']): RunConfig {
  const merged = mergeConfig(config, changes)
  const parsed = RunConfig.safeParse(merged)
  if (parsed.success) return parsed.data
  const issues = fieldIssues(parsed.error, merged).map((issue) => ({
    ...issue,
    path: `config.${issue.path}`,
  }))
  throw new AppError('INVALID_CONFIG', `The changed config does not fit: ${describeIssues(issues)}`, {
    issues,
  })
}

/** As asked for, or as the parent was queued: a copy of a held run is not meant to wait. */
function queueOf({ queue }: CloneInput, parent: Run) {
  const options = queue ?? (parent.queue && { ...parent.queue, hold: false })
  return options ? { queue: options } : {}
}
