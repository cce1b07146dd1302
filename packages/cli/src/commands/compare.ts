import { compareRuns } from '@barycenter/client'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import { findRun } from '../find-run.js'
import { formatComparison } from '../text/run-comparison.js'
import { comparedGroups, figureVerdicts, formatVerdicts } from '../text/run-verdicts.js'
import { UsageError } from '../usage-error.js'

interface CompareOptions {
  all?: boolean
  json?: boolean
  markdown?: boolean
}

export function addCompare(program: Command, context: () => CommandContext): void {
  program
    .command('compare')
    .description(
      'Set runs side by side: what differs in their configs, then their results, and over seeds what they tell',
    )
    .argument('<runs...>', 'two runs or more: id, unique part of one end of an id, or name')
    .option('--all', 'show params that are equal as well')
    .option('--json', 'print the comparison as JSON, with all params')
    .option('--markdown', 'print tables for a document')
    .action((references: string[], options: CompareOptions) => compare(context(), references, options))
}

async function compare(
  { client, print }: CommandContext,
  references: string[],
  options: CompareOptions,
): Promise<void> {
  if (references.length < 2)
    throw new UsageError(`runs to compare: found ${references.length}, expected 2 or more`)
  const runs = await Promise.all(references.map((reference) => findRun(client, reference)))
  const comparison = compareRuns(runs)
  const groups = comparedGroups(runs)
  if (options.json) {
    const shown = runs.map(({ id, name, status, experimentName }) => ({ id, name, status, experimentName }))
    const verdicts = groups ? figureVerdicts(groups) : []
    print(JSON.stringify({ runs: shown, ...comparison, verdicts }, null, 2))
    return
  }
  const layout = options.markdown ? 'markdown' : 'text'
  print(formatComparison(runs, comparison, { all: options.all ?? false, layout }))
  const verdicts = groups ? formatVerdicts(groups, layout) : ''
  if (verdicts !== '') print(`\n${verdicts}`)
}
