import { markdownTable, type SeedGroup } from '@barycenter/client'
import { METHOD_TITLES } from '../run/result-table'
import { paramText, prepareDifferences } from './prepare-differences'
import { type ShownCell, type ShownResults, type ShownSection, verdictText } from './prepare-results'

/** The comparison as tables to paste: results with intervals and verdicts, then what differs. */
export function comparisonMarkdown(
  groups: readonly SeedGroup[],
  { sections, budgets }: ShownResults,
): string {
  const names = groups.map(({ name, runs }) => (runs.length > 1 ? `${name} (${runs.length} runs)` : name))
  const byRows = sections.every(({ columnVerdicts }) => columnVerdicts === null)
  const results = sections.flatMap((section) => resultLines(section, byRows))
  const differing = prepareDifferences(groups, true)
    .flatMap(({ shown }) => shown)
    .map(({ key, values }) => [key, ...values.map((some) => some.map(paramText).join(', '))])
  const budgetLines = budgets.map(({ method, title, cells }) => [
    `${METHOD_TITLES[method].title} ${title}`,
    ...cells,
  ])
  const tables = [
    ...(results.length > 0
      ? [markdownTable(['result', ...(byRows ? ['best'] : []), ...names], results), NOTE]
      : []),
    ...(budgets.length > 0 ? [markdownTable(['budget', ...names], budgetLines)] : []),
    markdownTable(['setting that differs', ...names], differing),
  ]
  return `${tables.join('\n\n')}\n`
}

const NOTE =
  'Mean ± half of its 95 % interval over N seeds. Best: told apart from all others by t and permutation tests.'

function resultLines({ key, rows, columnVerdicts }: ShownSection, byRows: boolean): string[][] {
  const lines = rows.map(({ head, rest, verdict, cells }) => [
    `${head} ${rest}`,
    ...(byRows ? [verdict ? verdictText(verdict) : ''] : []),
    ...cells.map(cellText),
  ])
  if (!columnVerdicts) return lines
  return [...lines, [`best by ${key}`, ...columnVerdicts.map((one) => (one ? verdictText(one) : ''))]]
}

function cellText({ text, interval, areEqual, n, mark, difference }: ShownCell): string {
  const told = [text, interval, n > 1 ? `(N = ${n}${areEqual ? ', all equal' : ''})` : '']
  const value = told.filter((part) => part !== '').join(' ')
  const shown = mark === 'winner' ? `**${value}**` : value
  return difference ? `${shown}, Δ ${difference.text} ${difference.verdict}` : shown
}
