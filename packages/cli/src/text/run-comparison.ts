import {
  BUDGET_TITLES,
  type ComparedMeasure,
  type ComparedParam,
  markdownTable,
  type RunComparison,
} from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { measured, number } from './numbers.js'
import { methodTitle } from './run-results.js'
import { formatTable } from './table.js'

/** Tables with one column for each run: differing config, differing origin, results. `*` marks the best of a row. */
export function formatComparison(
  runs: readonly Run[],
  { params, origins, results }: RunComparison,
  { all, layout }: { all: boolean; layout: 'text' | 'markdown' },
): string {
  const names = runs.map(({ name }) => name)
  const places = names.map((_, place) => place + 1)
  const table = (title: string, rows: string[][]) =>
    layout === 'markdown'
      ? markdownTable([title, ...names], rows)
      : formatTable([title, ...names], rows, places)
  const differing = params.filter(({ differs }) => differs)
  const equal = params.length - differing.length
  const resultRows = results.flatMap(({ method, measures }) =>
    measures.map((measure) => [
      `${methodTitle(method)}, ${measure.title}`,
      ...measureCells(measure, layout === 'text' ? '  ' : ''),
    ]),
  )
  const budgetRows = results.flatMap(({ method, budgets }) =>
    budgets.map(({ budget, values }) => [
      `${methodTitle(method)}, ${BUDGET_TITLES[budget]}`,
      ...values.map(number),
    ]),
  )
  return [
    paramSection(table, 'config', all ? params : differing),
    all ? '' : `${equal} equal ${equal === 1 ? 'param' : 'params'} not shown (--all shows them)`,
    paramSection(
      table,
      'origin',
      origins.filter(({ differs }) => differs),
    ),
    resultRows.length === 0 ? 'No results yet.' : table('result', resultRows),
    budgetRows.length === 0 ? '' : table('budget', budgetRows),
  ]
    .filter((section) => section !== '')
    .join('\n\n')
}

function paramSection(
  table: (title: string, rows: string[][]) => string,
  title: string,
  params: readonly ComparedParam[],
): string {
  if (params.length === 0) return ''
  return table(
    title,
    params.map(({ key, values }) => [key, ...values.map(paramCell)]),
  )
}

/** What a run lacks is a dash, so that it is not taken for null or an empty text. */
function paramCell(value: ComparedParam['values'][number]): string {
  return value === undefined ? '–' : String(value)
}

/** `otherwise` stands where the best has its star, so that digits stay below digits. */
function measureCells({ metric, values, best }: ComparedMeasure, otherwise: string): string[] {
  return values.map((value, place) => `${measured(value, metric)}${best.includes(place) ? ' *' : otherwise}`)
}
