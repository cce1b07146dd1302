import {
  type ExperimentId,
  parseRunValue,
  RUN_FIELDS,
  type RunScope,
  type RunValue,
} from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from './command-context.js'
import { UsageError } from './usage-error.js'

export interface ScopeOptions {
  experiment?: string
  filter?: string
  archived?: boolean
}

/** Which runs a command is about, as the table of runs asks. */
export function addScopeOptions(command: Command): Command {
  return command
    .option('--experiment <name>', 'only runs of this experiment')
    .option(
      '--filter <text>',
      'only runs that meet it, such as: last(test/accuracy) > 0.9 and tags.team = "x"',
    )
    .option('--archived', 'archived runs instead of the others')
}

export async function readScope(
  context: CommandContext,
  { experiment, filter = '', archived = false }: ScopeOptions,
): Promise<RunScope> {
  const experimentId = experiment === undefined ? undefined : await findExperiment(context, experiment)
  return { filter, archived, where: [], ...(experimentId && { experimentId }) }
}

/** The id of the experiment of a name. */
export async function findExperiment({ client }: CommandContext, name: string): Promise<ExperimentId> {
  const { experiments } = await client.call('listExperiments')
  const found = experiments.find((experiment) => experiment.name === name)
  if (found) return found.id
  const names = experiments.map((one) => `"${one.name}"`).join(', ') || '(there are none yet)'
  throw new UsageError(`--experiment: found "${name}", expected one of ${names}`)
}

/** Values as people write them, such as last(test/accuracy), params.base.epochs, tags.team or status. */
export function readValues(option: string, names: readonly string[] = []): RunValue[] {
  return names.map((name) => {
    const value = parseRunValue(name)
    if (value) return value
    const expected = `last(metric), min(), max(), mean(), params.key, tags.key or one of ${RUN_FIELDS.join(', ')}`
    throw new UsageError(`${option}: found "${name}", expected ${expected}`)
  })
}
