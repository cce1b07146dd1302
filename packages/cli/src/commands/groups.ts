import { type RunGroup, runValueName } from '@barycenter/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { addScopeOptions, readScope, readValues, type ScopeOptions } from '../scope-options.js'
import { askWithFilter } from '../text/filter-mistakes.js'
import { number } from '../text/numbers.js'
import { formatTable } from '../text/table.js'

interface GroupsOptions extends ScopeOptions {
  by: string[]
  select?: string[]
  limit: string
  json?: boolean
}

export function addGroups(program: Command, context: () => CommandContext): void {
  addScopeOptions(program.command('groups').description('Runs with equal values taken together'))
    .requiredOption('--by <values...>', 'up to three values, such as params.optimizer.kind')
    .option('--select <values...>', 'values to tell of each group, as mean ± std over all its runs')
    .option('--limit <count>', 'at most so many groups', '50')
    .option('--json', 'print the groups as JSON')
    .action((options: GroupsOptions) => groups(context(), options))
}

async function groups(context: CommandContext, options: GroupsOptions): Promise<void> {
  const { client, print, note } = context
  const by = readValues('--by', options.by)
  const select = readValues('--select', options.select)
  const body = { ...(await readScope(context, options)), by, select, limit: Number(options.limit) }
  const found = await askWithFilter(body.filter, () => client.call('groupRuns', { body }))
  if (options.json) return print(JSON.stringify(found, null, 2))
  if (found.runs === 0) return print('No run meets the filter.')
  const heads = [...by.map(runValueName), 'runs', ...select.map(runValueName)]
  const right = heads.map((_, column) => column).slice(by.length)
  print(formatTable(heads, found.groups.map(row), right))
  if (found.total > found.groups.length)
    note(`${found.groups.length} of ${found.total} groups; --limit shows more`)
}

function row({ by, runs, values }: RunGroup): string[] {
  return [...by.map((value) => (value === null ? '–' : String(value))), String(runs), ...values.map(cell)]
}

/** What all runs of the group have in common, or mean ± std and how many runs have a number. */
function cell({ stats, only, distinct }: RunGroup['values'][number]): string {
  if (only !== null) return typeof only === 'number' ? number(only) : String(only)
  if (stats) return `${number(stats.mean)} ± ${number(stats.std)} (${stats.n})`
  return distinct === 0 ? '–' : `${distinct} values`
}
