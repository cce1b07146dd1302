import type { Checkpoint, Run, RunId } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { megabytes } from '../text/numbers.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'
import { watchUntilEnded } from './watch.js'

interface ResumeOptions {
  from?: string
  watch?: boolean
}

export function addCheckpoints(program: Command, context: () => CommandContext): void {
  program
    .command('checkpoints')
    .description('Checkpoints that a run has kept, newest first')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--json', 'print them as JSON, with the segments of the run')
    .action((reference: string, { json }: { json?: boolean }) => list(context(), reference, json))
}

export function addResume(program: Command, context: () => CommandContext): void {
  program
    .command('resume')
    .description(
      'Queue a paused run again, or an ended one from one of its checkpoints; what it logged beyond is superseded',
    )
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option(
      '--from <place>',
      'of an ended run: step, phase:step or id of a checkpoint, as the command checkpoints lists them',
    )
    .option('--watch', 'follow the run to its end; the exit code tells how it ended')
    .action((reference: string, options: ResumeOptions) => resume(context(), reference, options))
}

async function list({ client, print }: CommandContext, reference: string, json?: boolean): Promise<void> {
  const { id } = await findRun(client, reference)
  const result = await client.call('listCheckpoints', { params: { runId: id } })
  if (json) return print(JSON.stringify(result, null, 2))
  if (result.checkpoints.length === 0) return print('This run has kept no checkpoints.')
  const rows = result.checkpoints.map(({ id, phase, step, bytes, sha256, createdAt }) => [
    id,
    phase,
    String(step),
    megabytes(bytes),
    sha256.slice(0, 12),
    createdAt,
  ])
  print(formatTable(['id', 'phase', 'step', 'size', 'SHA-256', 'stored'], rows, [2, 3]))
}

async function resume(context: CommandContext, reference: string, options: ResumeOptions): Promise<void> {
  const { client, print } = context
  const run = await findRun(client, reference)
  const resumed = await resumeFrom(context, run, options.from)
  print(`${resumed.id}  ${resumed.name}  ${resumed.status}`)
  if (options.watch) await watchUntilEnded(context, resumed)
}

async function resumeFrom(context: CommandContext, { id }: Run, from: string | undefined): Promise<Run> {
  const params = { runId: id }
  if (from === undefined) return context.client.call('resumeRun', { params })
  const checkpoint = await placeOf(context, id, from)
  return context.client.call('resumeRunFrom', { params, body: { checkpoint } })
}

/** A whole id goes as it is: the server says what it does not know. */
async function placeOf({ client }: CommandContext, runId: RunId, from: string): Promise<string> {
  const { checkpoints } = await client.call('listCheckpoints', { params: { runId } })
  const found = checkpoints.filter((each) => isMeant(each, from))
  if (found.length === 1) return found[0]!.id
  const known = checkpoints.map(({ phase, step, id }) => `${phase}:${step} (${id})`).join(', ')
  throw new UsageError(
    `--from: found "${from}", expected exactly one of ${known || 'none: no checkpoint was kept'}`,
  )
}

function isMeant({ id, phase, step }: Checkpoint, from: string): boolean {
  return id === from || String(step) === from || `${phase}:${step}` === from
}
