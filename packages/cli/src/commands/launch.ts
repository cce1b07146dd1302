import { RUN_PRESETS, type Run } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { parseSeeds, readConfig } from '../config-options.js'
import { addQueueFlags, type QueueFlags, readQueueFlags } from '../queue-flags.js'
import { estimateLines } from '../text/estimate-lines.js'
import { watchUntilEnded } from './watch.js'

interface LaunchOptions extends QueueFlags {
  preset?: string
  config?: string
  set?: string[]
  seeds?: string
  experiment: string
  name?: string
  watch?: boolean
  dryRun?: boolean
  json?: boolean
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addLaunch(program: Command, context: () => CommandContext): void {
  const command = program
    .command('launch')
    .description('Queue a run, or one for each seed')
    .option('--preset <id>', `start from a preset: ${RUN_PRESETS.map(({ id }) => id).join(', ')}`)
    .option('--config <file>', 'JSON file with a run config, or - for standard input; goes over the preset')
    .option(
      '--set <key=value>',
      'one field, for example base.epochs=3; may be repeated; goes over preset and file',
      collect,
    )
    .option('--seeds <list>', 'one run for each seed, for example 1,2,3 or 1-5')
    .option('--experiment <name>', 'experiment, created when it does not exist', 'default')
    .option('--name <name>', 'name of the run; left out, one is made from the config')
    .option('--dry-run', 'launch nothing: tell what it would probably take, and what looks wrong with it')
    .option('--watch', 'follow the run to its end; the exit code tells how it ended')
    .option('--json', 'print the launched runs as JSON')
  addQueueFlags(command).action((options: LaunchOptions) => launch(context(), options))
}

async function launch(context: CommandContext, options: LaunchOptions): Promise<void> {
  if (options.dryRun) return estimate(context, options)
  const { runs } = await context.client.call('launchRuns', {
    body: {
      experiment: options.experiment,
      name: options.name,
      config: await readConfig(options),
      seeds: options.seeds === undefined ? undefined : parseSeeds(options.seeds),
      queue: readQueueFlags(options),
      launchCommand: context.commandLine,
    },
  })
  if (!options.json) for (const run of runs) context.print(`${run.id}  ${run.name}  ${run.status}`)
  const last = options.watch ? await watchEach(context, runs, !options.json) : runs
  if (options.json) context.print(JSON.stringify(last, null, 2))
}

async function estimate({ client, print }: CommandContext, options: LaunchOptions): Promise<void> {
  const queue = readQueueFlags(options)
  const runs = options.seeds === undefined ? 1 : parseSeeds(options.seeds).length
  const told = await client.call('estimateLaunch', {
    body: {
      config: await readConfig(options),
      runs,
      priority: queue?.priority,
      requires: queue?.requires,
    },
  })
  if (options.json) return print(JSON.stringify(told, null, 2))
  for (const line of estimateLines(told, runs)) print(line)
}

async function watchEach(context: CommandContext, runs: Run[], printResults: boolean): Promise<Run[]> {
  const ended: Run[] = []
  for (const run of runs) ended.push(await watchUntilEnded(context, run, printResults))
  return ended
}
