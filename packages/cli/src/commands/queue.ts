import type { QueuedRun } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { readNumber } from '../queue-flags.js'
import { duration } from '../text/numbers.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'

interface MoveOptions {
  priority?: string
  before?: string
  after?: string
}

export function addQueue(program: Command, context: () => CommandContext): void {
  program
    .command('queue')
    .description('Runs that wait, in the order in which they are taken, and what they wait for')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => showQueue(context(), options.json ?? false))
  program
    .command('move')
    .description('Give a queued or held run another place or priority')
    .argument('<run>', 'id, unique part of one end of an id, or name')
    .option('--before <run>', 'place it before this run')
    .option('--after <run>', 'place it after this run')
    .option('--priority <number>', 'runs of a higher priority are taken first')
    .action((reference: string, options: MoveOptions) => move(context(), reference, options))
}

async function showQueue({ client, print }: CommandContext, json: boolean): Promise<void> {
  const { runs, readAt } = await client.call('getQueue')
  if (json) return print(JSON.stringify(runs, null, 2))
  if (runs.length === 0) return print('Nothing waits.')
  const headers = ['place', 'id', 'name', 'status', 'priority', 'starts', 'takes', 'note']
  print(
    formatTable(
      headers,
      runs.map((run) => row(run, Date.parse(readAt))),
      [0, 4, 5, 6],
    ),
  )
}

function row(run: QueuedRun, now: number): string[] {
  const { place, runId, name, status, priority, expectedStartAt, expectedDurationMs, expectation } = run
  const waits = expectedStartAt === null ? null : Date.parse(expectedStartAt) - now
  const starts = waits === null ? '?' : waits < 1000 ? 'now' : `in ${duration(waits)}`
  const state = status === 'running' ? 'worker lost' : status
  const retry = run.retried > 0 ? `retry ${run.retried} of ${run.retries}; ` : ''
  return [
    place === null ? '–' : String(place),
    runId,
    name,
    state,
    String(priority),
    place === null ? '–' : starts,
    duration(expectedDurationMs),
    `${retry}${expectation}`,
  ]
}

async function move(
  { client, print }: CommandContext,
  reference: string,
  options: MoveOptions,
): Promise<void> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  if (given.length !== 1)
    throw new UsageError(
      `move: found ${given.length} of them, expected one of --before, --after and --priority`,
    )
  const { id } = await findRun(client, reference)
  const { priority, before, after } = options
  const run = await client.call('moveQueuedRun', {
    params: { runId: id },
    body: {
      ...(priority !== undefined && { priority: readNumber('--priority', priority) }),
      ...(before !== undefined && { before: (await findRun(client, before)).id }),
      ...(after !== undefined && { after: (await findRun(client, after)).id }),
    },
  })
  const { runs } = await client.call('getQueue')
  const place = runs.find(({ runId }) => runId === run.id)?.place
  print(`${run.id}  ${run.name}  ${place ? `place ${place}` : run.status}`)
}
