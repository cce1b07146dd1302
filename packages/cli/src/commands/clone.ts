import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { readOverrides } from '../config-options.js'
import { findRun } from '../find-run.js'
import { addQueueFlags, type QueueFlags, readQueueFlags } from '../queue-flags.js'
import { watchUntilEnded } from './watch.js'

interface CloneOptions extends QueueFlags {
  config?: string
  set?: string[]
  experiment?: string
  name?: string
  watch?: boolean
}

const collect = (value: string, before: string[] = []) => [...before, value]

export function addClone(program: Command, context: () => CommandContext): void {
  const command = program
    .command('clone')
    .description('Queue a new run with the config of another one, some fields changed')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--config <file>', 'JSON file with the fields to change, or - for standard input')
    .option('--set <key=value>', 'one field, for example base.epochs=3; may be repeated', collect)
    .option('--experiment <name>', 'left out, that of the run it is made from')
    .option('--name <name>', 'left out, one is made from the config')
    .option('--watch', 'follow the run to its end; the exit code tells how it ended')
  addQueueFlags(command).action((reference: string, options: CloneOptions) =>
    clone(context(), reference, options),
  )
}

async function clone(context: CommandContext, reference: string, options: CloneOptions): Promise<void> {
  const { client, print, commandLine } = context
  const { id } = await findRun(client, reference)
  const { experiment, name } = options
  const run = await client.call('cloneRun', {
    params: { runId: id },
    body: {
      config: await readOverrides(options),
      experiment,
      name,
      queue: readQueueFlags(options),
      launchCommand: commandLine,
    },
  })
  print(`${run.id}  ${run.name}  ${run.status}`)
  if (options.watch) await watchUntilEnded(context, run)
}
