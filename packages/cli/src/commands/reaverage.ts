import {
  HEADLINE_METHODS,
  METHODS,
  type MethodName,
  mergeConfig,
  type Run,
  type RunConfigInput,
} from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { parseAssignment, parseNumbers } from '../config-options.js'
import { findRun } from '../find-run.js'
import { UsageError } from '../usage-error.js'
import { watchUntilEnded } from './watch.js'

interface ReaverageOptions {
  snapshots?: string
  methods?: string
  set?: string[]
  experiment?: string
  name?: string
  watch?: boolean
  json?: boolean
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addReaverage(program: Command, context: () => CommandContext): void {
  program
    .command('reaverage')
    .description(
      'Average stored snapshots of runs in another way, as a run of its own, without training any anew',
    )
    .argument(
      '<runs>',
      'ids, unique parts of ids, or names, with commas between; settings are those of the first',
    )
    .option('--snapshots <list>', 'which snapshots of each run, for example 3-7 or 0,2,4; left out, all')
    .option('--methods <list>', `further methods to compare: ${METHODS.join(', ')}`)
    .option(
      '--set <key=value>',
      'another setting than that of the first run, for example twa.epochs=3; may be repeated',
      collect,
    )
    .option('--experiment <name>', 'experiment; left out, that of the first run')
    .option('--name <name>', 'name of the new run; left out, one is made from the config')
    .option('--watch', 'follow the run to its end; the exit code tells how it ended')
    .option('--json', 'print the new run as JSON')
    .action((runs: string, options: ReaverageOptions) => reaverage(context(), runs, options))
}

async function reaverage(
  context: CommandContext,
  references: string,
  options: ReaverageOptions,
): Promise<void> {
  const sources: Run[] = []
  for (const reference of references.split(',')) sources.push(await findRun(context.client, reference.trim()))
  const [first] = sources as [Run, ...Run[]]
  const { runs } = await context.client.call('launchRuns', {
    body: {
      experiment: options.experiment ?? first.experimentName,
      name: options.name,
      config: configOf(sources, options),
      launchCommand: context.commandLine,
    },
  })
  const [run] = runs as [Run]
  if (!options.json) context.print(`${run.id}  ${run.name}  ${run.status}`)
  const last = options.watch ? await watchUntilEnded(context, run, !options.json) : run
  if (options.json) context.print(JSON.stringify(last, null, 2))
}

/** The settings of the first run, with the snapshots of all in place of its training. */
function configOf([first, ...others]: Run[], options: ReaverageOptions): RunConfigInput {
  if (!first?.config)
    throw new UsageError(`run "${first?.name}": found no config, expected a run that a worker trained`)
  const indices = options.snapshots === undefined ? null : parseNumbers('--snapshots', options.snapshots)
  const taken = {
    ...first.config,
    initial: { kind: 'random' },
    soup: null,
    snapshotsOf: [first, ...others].map(({ id }) => ({ run: id, indices })),
    evaluate: { ...first.config.evaluate, methods: methodsOf(first, options.methods) },
  }
  return (options.set ?? []).map(parseAssignment).reduce(mergeConfig, taken) as RunConfigInput
}

function methodsOf({ config }: Run, given: string | undefined): MethodName[] {
  if (given === undefined) return config!.evaluate.methods
  const wanted = given.split(',').map((word) => word.trim())
  const unknown = wanted.find((word) => !METHODS.includes(word as MethodName))
  if (unknown !== undefined)
    throw new UsageError(`--methods: found "${unknown}", expected some of ${METHODS.join(', ')}`)
  return METHODS.filter((method) => [...HEADLINE_METHODS, ...wanted].includes(method))
}
