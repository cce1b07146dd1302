import { type Run, RunStatus } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { duration, percent } from '../text/numbers.js'
import { resultOf } from '../text/run-results.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'

interface ListOptions {
  experiment?: string
  status?: string
  limit: string
  json?: boolean
}

export function addList(program: Command, context: () => CommandContext): void {
  program
    .command('list')
    .description('Newest runs first')
    .option('--experiment <name>', 'only runs of this experiment')
    .option('--status <status>', `only runs in this state: ${RunStatus.options.join(', ')}`)
    .option('--limit <count>', 'at most so many', '20')
    .option('--json', 'print the runs as JSON')
    .action((options: ListOptions) => list(context(), options))
}

async function list(context: CommandContext, options: ListOptions): Promise<void> {
  const status = options.status === undefined ? undefined : RunStatus.safeParse(options.status)
  if (status?.success === false)
    throw new UsageError(
      `--status: found "${options.status}", expected one of ${RunStatus.options.join(', ')}`,
    )
  const experimentId =
    options.experiment === undefined ? undefined : await experimentIdOf(context, options.experiment)
  const { runs, total } = await context.client.call('listRuns', {
    query: { experimentId, status: status?.data, limit: options.limit },
  })
  if (options.json) return context.print(JSON.stringify(runs, null, 2))
  if (runs.length === 0)
    return context.print('No runs. Launch one: barycenter launch --preset twa-head --watch')
  context.print(
    formatTable(
      ['id', 'name', 'experiment', 'status', 'last', 'SWA', 'TWA', 'took'],
      runs.map(row),
      [4, 5, 6, 7],
    ),
  )
  if (total > runs.length) context.note(`${runs.length} of ${total} runs; --limit shows more`)
}

async function experimentIdOf(context: CommandContext, name: string) {
  const { experiments } = await context.client.call('listExperiments')
  const found = experiments.find((experiment) => experiment.name === name)
  if (!found)
    throw new UsageError(
      `--experiment: found "${name}", expected one of ${experiments.map((one) => `"${one.name}"`).join(', ') || '(there are none yet)'}`,
    )
  return found.id
}

function row(run: Run): string[] {
  const accuracy = (method: 'last' | 'swa' | 'twa') => percent(resultOf(run, method)?.testAccuracy)
  const took = run.startedAt && run.endedAt ? Date.parse(run.endedAt) - Date.parse(run.startedAt) : null
  const status =
    run.status === 'running' && run.progress
      ? `running ${Math.floor(run.progress.fraction * 100)} %`
      : run.status
  return [
    run.id,
    run.name,
    run.experimentName,
    status,
    accuracy('last'),
    accuracy('swa'),
    accuracy('twa'),
    duration(took),
  ]
}
