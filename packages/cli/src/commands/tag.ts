import type { RunId } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { addScopeOptions, readScope, type ScopeOptions } from '../scope-options.js'
import { askWithFilter } from '../text/filter-mistakes.js'
import { UsageError } from '../usage-error.js'

interface TagOptions extends ScopeOptions {
  set?: string[]
  remove?: string[]
}

/** The largest page of a search; a bulk takes twice as many. */
const PAGE = 500

export function addTag(program: Command, context: () => CommandContext): void {
  addScopeOptions(
    program
      .command('tag')
      .description('Set and remove tags of the runs named, or of all that --experiment and --filter find')
      .argument('[runs...]', 'ids, unique parts of ids, or names'),
  )
    .option('--set <tags...>', 'tags to set: team=vision status=paper')
    .option('--remove <keys...>', 'tags to remove')
    .action((runs: string[], options: TagOptions) => tag(context(), runs, options))
}

async function tag(context: CommandContext, references: string[], options: TagOptions): Promise<void> {
  const action = { type: 'tag' as const, set: readTags(options.set), remove: options.remove ?? [] }
  if (Object.keys(action.set).length === 0 && action.remove.length === 0)
    throw new UsageError('found nothing to do, expected --set key=value or --remove key')
  const runIds = await chosenRuns(context, references, options)
  let done = 0
  for (let from = 0; from < runIds.length; from += PAGE) {
    const body = { runIds: runIds.slice(from, from + PAGE), action }
    const result = await context.client.call('bulkRuns', { body })
    done += result.done.length
    for (const { runId, message } of result.failed) context.note(`${runId}: ${message}`)
  }
  context.print(`${done} of ${runIds.length} runs`)
  if (done < runIds.length) context.exitCode = 1
}

function readTags(pairs: string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)]
      throw new UsageError(`--set: found "${pair}", expected key=value`)
    }),
  )
}

async function chosenRuns(
  context: CommandContext,
  references: string[],
  options: TagOptions,
): Promise<RunId[]> {
  const bounded = options.experiment !== undefined || options.filter !== undefined
  if (references.length > 0 === bounded)
    throw new UsageError('expected either runs, or --experiment or --filter that find them')
  if (!bounded) {
    const runs = []
    for (const reference of references) runs.push(await findRun(context.client, reference))
    return runs.map(({ id }) => id)
  }
  return searchedRuns(context, options)
}

async function searchedRuns(context: CommandContext, options: TagOptions): Promise<RunId[]> {
  const scope = await readScope(context, options)
  const ids: RunId[] = []
  let cursor: string | null | undefined
  do {
    const body = { ...scope, limit: PAGE, ...(cursor && { cursor }) }
    const page = await askWithFilter(scope.filter, () => context.client.call('searchRuns', { body }))
    ids.push(...page.hits.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  return ids
}
