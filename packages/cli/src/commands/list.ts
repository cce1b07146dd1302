import { measuredValue, measureOf } from '@barycenter/client'
import {
  type ExperimentId,
  type MethodName,
  type Run,
  RunStatus,
  scoreMetric,
  taskOfRun,
} from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findExperiment } from '../scope-options.js'
import { addSortOptions, readSort, type SortOptions } from '../sort-options.js'
import { askWithFilter } from '../text/filter-mistakes.js'
import { duration, measured } from '../text/numbers.js'
import { formatTable } from '../text/table.js'
import { UsageError } from '../usage-error.js'

interface ListOptions extends SortOptions {
  experiment?: string
  status?: string
  filter?: string
  limit: string
  json?: boolean
}

export function addList(program: Command, context: () => CommandContext): void {
  addSortOptions(program.command('list').description('Newest runs first, or in the order of --sort'))
    .option('--experiment <name>', 'only runs of this experiment')
    .option('--status <status>', `only runs in this state: ${RunStatus.options.join(', ')}`)
    .option(
      '--filter <text>',
      'only runs that meet it, such as: last(test/accuracy) > 0.9 and not tags.team = "x" and created > -7d',
    )
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
    options.experiment === undefined ? undefined : await findExperiment(context, options.experiment)
  const asked = { experimentId, status: status?.data, limit: options.limit }
  const { runs, total } =
    options.filter === undefined && options.sort === undefined
      ? await context.client.call('listRuns', { query: asked })
      : await searchRuns(context, options, asked)
  if (options.json) return context.print(JSON.stringify(runs, null, 2))
  if (runs.length === 0) return context.print(noRuns(options))
  context.print(
    formatTable(
      ['id', 'name', 'experiment', 'status', 'score', 'last', 'SWA', 'TWA', 'took'],
      runs.map(row),
      [5, 6, 7, 8],
    ),
  )
  if (total > runs.length) context.note(`${runs.length} of ${total} runs; --limit shows more`)
}

interface Asked {
  experimentId: ExperimentId | undefined
  status: RunStatus | undefined
  limit: string
}

/** A hit of a search has no results: each run found is read by itself. */
async function searchRuns(
  { client }: CommandContext,
  { filter = '', ...sort }: ListOptions,
  { experimentId, status, limit }: Asked,
): Promise<{ runs: Run[]; total: number }> {
  const where = status
    ? [{ value: { of: 'field' as const, field: 'status' as const }, op: '=' as const, than: status }]
    : []
  const scope = { filter, where, ...(experimentId && { experimentId }) }
  const body = { ...scope, ...readSort(sort), limit: Number(limit) }
  const { hits, total } = await askWithFilter(filter, () => client.call('searchRuns', { body }))
  const runs: Run[] = []
  for (const { id } of hits) runs.push(await client.call('getRun', { params: { runId: id } }))
  return { runs, total }
}

function noRuns({ filter }: ListOptions): string {
  return filter === undefined
    ? 'No runs. Launch one: barycenter launch --preset twa-head --watch'
    : 'No run meets the filter.'
}

function row(run: Run): string[] {
  const score = scoreMetric(taskOfRun(run))
  const reached = (method: MethodName) =>
    measured(measuredValue(run, method, measureOf('test', score)), score)
  const took = run.startedAt && run.endedAt ? Date.parse(run.endedAt) - Date.parse(run.startedAt) : null
  return [
    run.id,
    run.name,
    run.experimentName,
    stateOf(run),
    run.results.length > 0 ? score.title : '–',
    reached('last'),
    reached('swa'),
    reached('twa'),
    duration(took),
  ]
}

function stateOf({ status, progress, liveness }: Run): string {
  if (status !== 'running') return status
  const part = progress ? `running ${Math.floor(progress.fraction * 100)} %` : status
  return liveness && liveness.state !== 'live' ? `${part}, ${liveness.state}` : part
}
