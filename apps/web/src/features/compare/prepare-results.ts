import {
  BUDGET_TITLES,
  judgeCells,
  type ResultCell,
  type ResultRow,
  type RowVerdicts,
  resultRows,
  type SeedGroup,
  summarise,
  type Verdict,
} from '@barycenter/client'
import {
  isSystemMetric,
  type MethodBudget,
  type MethodName,
  type Run,
  type TaskMetric,
} from '@barycenter/contracts'
import { formatDeviation, formatDifference, formatMetric } from '../../format/format-metric'
import { formatCount, formatValue } from '../../format/format-number'
import { METHOD_TITLES } from '../run/result-table'
import type { CompareState } from './compare-state'

/** What the values of some candidates allow to be said of the best of them. */
export interface ShownVerdict {
  readonly kind: 'best' | 'not distinguishable' | 'too few seeds' | 'direction unknown'
  /** Those that may be the best. */
  readonly names: readonly string[]
}

export interface ShownDifference {
  readonly text: string
  /** Null with a metric whose direction is not known, and where the difference is only of single runs. */
  readonly verdict: Verdict | 'differs'
  readonly p: number | null
}

export interface ShownCell {
  readonly text: string
  /** ± half of the 95 % interval; empty for fewer than two values, and for equal ones, which tell none. */
  readonly interval: string
  /** Two values or more, and no two of them differ. */
  readonly areEqual: boolean
  readonly n: number
  /** winner: told apart from all others. tied: the best mean, and what cannot be told from it. first: the best of too few. */
  readonly mark: 'winner' | 'tied' | 'first' | null
  readonly difference: ShownDifference | null
}

export interface ShownRow {
  readonly id: string
  readonly method: MethodName | null
  /** Key of a logged metric. */
  readonly metricKey: string | null
  readonly better: ResultRow['better']
  readonly head: string
  readonly rest: string
  readonly verdict: ShownVerdict | null
  readonly cells: readonly ShownCell[]
}

export interface ShownSection {
  readonly key: string
  readonly rows: readonly ShownRow[]
  /** With methods as candidates: the verdict of each column. */
  readonly columnVerdicts: readonly (ShownVerdict | null)[] | null
}

/** What a method took, as the mean of the runs of each column. */
export interface ShownBudget {
  readonly method: MethodName
  readonly budget: keyof MethodBudget
  readonly title: string
  readonly cells: readonly string[]
}

export interface ShownResults {
  readonly sections: readonly ShownSection[]
  readonly budgets: readonly ShownBudget[]
  readonly allMethods: readonly MethodName[]
  readonly allMeasures: readonly string[]
  readonly allMetrics: readonly string[]
  readonly shownMetrics: readonly string[]
}

/** The figures of the compared groups as the table and its Markdown show them. */
export function prepareResults(
  groups: readonly SeedGroup[],
  baseline: number | null,
  state: Pick<CompareState, 'among' | 'baselineMethod' | 'methods' | 'measures' | 'metrics' | 'directions'>,
): ShownResults {
  const allMetrics = comparableMetrics(groups)
  const hasResults = groups.some(({ runs }) => runs.some(({ results }) => results.length > 0))
  const shownMetrics = chosenMetrics(state.metrics, allMetrics, hasResults)
  const rows = resultRows(groups, { metrics: shownMetrics, directions: state.directions })
  const shown = rows.filter((row) => isChosen(row, state))
  const names = groups.map(({ name }) => name)
  return {
    sections:
      state.among === 'methods' ? byMeasure(shown, state.baselineMethod) : byMethod(shown, names, baseline),
    budgets: budgetsOf(groups, shown),
    allMethods: [...new Set(rows.flatMap(({ method }) => method ?? []))],
    allMeasures: [...new Set(rows.flatMap(({ method, title }) => (method === null ? [] : [title])))],
    allMetrics,
    shownMetrics,
  }
}

function budgetsOf(groups: readonly SeedGroup[], rows: readonly ResultRow[]): ShownBudget[] {
  const methods = [...new Set(rows.flatMap(({ method }) => method ?? []))]
  return methods.flatMap((method) =>
    BUDGETS.flatMap((budget) => {
      const means = groups.map(({ runs }) => meanBudget(runs, method, budget))
      if (means.every((mean) => mean === null)) return []
      return [{ method, budget, title: BUDGET_TITLES[budget], cells: means.map(budgetText) }]
    }),
  )
}

const BUDGETS = Object.keys(BUDGET_TITLES) as (keyof MethodBudget)[]

function meanBudget(runs: readonly Run[], method: MethodName, budget: keyof MethodBudget): number | null {
  const counted = runs.flatMap(
    ({ results }) => results.find((one) => one.method === method)?.budget?.[budget] ?? [],
  )
  return summarise(counted)?.mean ?? null
}

const budgetText = (value: number | null) =>
  value !== null && Number.isInteger(value) ? formatCount(value) : formatValue(value)

/** Single values after the end are in the results, averaging weights are of each run's own snapshots. */
function comparableMetrics(groups: readonly SeedGroup[]): string[] {
  const keys = new Set(groups.flatMap(({ runs }) => runs.flatMap(({ summary }) => Object.keys(summary))))
  return [...keys]
    .filter((key) => !isSystemMetric(key) && !key.startsWith('evaluate/') && !/\/\d+$/.test(key))
    .sort()
}

const MOST_METRICS_UNASKED = 8

function chosenMetrics(chosen: readonly string[], all: readonly string[], hasResults: boolean): string[] {
  const present = chosen.filter((key) => all.includes(key))
  if (present.length > 0 || hasResults) return present
  return all.slice(0, MOST_METRICS_UNASKED)
}

function isChosen(
  { method, title }: ResultRow,
  { methods, measures, among }: Pick<CompareState, 'methods' | 'measures' | 'among'>,
): boolean {
  if (method === null) return among === 'columns'
  if (methods.length > 0 && !methods.includes(method)) return false
  return measures.length > 0 ? measures.includes(title) : title.startsWith('test ')
}

function byMethod(
  rows: readonly ResultRow[],
  names: readonly string[],
  baseline: number | null,
): ShownSection[] {
  const sections = new Map<string, ShownRow[]>()
  for (const row of rows) {
    const key = row.method ?? 'metrics'
    sections.set(key, [...(sections.get(key) ?? []), shownRow(row, names, baseline)])
  }
  return [...sections].map(([key, shown]) => ({ key, rows: shown, columnVerdicts: null }))
}

function shownRow(row: ResultRow, names: readonly string[], baseline: number | null): ShownRow {
  const ranking = judgeCells(row.cells, row.better)
  const beside = baseline === null ? null : judgeCells(row.cells, row.better, baseline)
  return {
    ...headOf(row),
    verdict: verdictOf(ranking, row, names),
    cells: row.cells.map((_, place) => cellAt(row, place, row.cells, ranking, beside)),
  }
}

/** Methods are the candidates: a section for each measure, a verdict for each column. */
function byMeasure(rows: readonly ResultRow[], baselineMethod: MethodName | ''): ShownSection[] {
  return [...new Set(rows.map(({ title }) => title))].map((title) => {
    const members = rows.filter((row) => row.title === title)
    const places = members[0]!.cells.map((_, column) => column)
    const columns = places.map((column) => members.map(({ cells }) => cells[column]!))
    const { better } = members[0]!
    const rankings = columns.map((cells) => judgeCells(cells, better))
    const reference = members.findIndex(({ method }) => method === baselineMethod)
    const beside = columns.map((cells) => (reference < 0 ? null : judgeCells(cells, better, reference)))
    const names = members.map(({ method }) => METHOD_TITLES[method!].title)
    return {
      key: title,
      columnVerdicts: rankings.map((ranking) => verdictOf(ranking, members[0]!, names)),
      rows: members.map((row, at) => ({
        ...headOf(row),
        verdict: null,
        cells: places.map((column) => cellAt(row, at, columns[column]!, rankings[column]!, beside[column]!)),
      })),
    }
  })
}

function headOf({ id, method, title, better }: ResultRow) {
  const head = method === null ? title : METHOD_TITLES[method].title
  const metricKey = method === null ? title : null
  return { id, method, metricKey, better, head, rest: method === null ? 'last value' : title }
}

function verdictOf(
  { best, isWinner, judged }: RowVerdicts,
  { better, cells }: ResultRow,
  names: readonly string[],
): ShownVerdict | null {
  if (better === null) return cells.length < 2 ? null : { kind: 'direction unknown', names: [] }
  const others = judged.filter((one) => one !== null)
  if (best === null || others.length === 0) return null
  if (isWinner) return { kind: 'best', names: [names[best]!] }
  const tied = names.filter((_, place) => place === best || judged[place]?.verdict === 'not distinguishable')
  if (tied.length > 1) return { kind: 'not distinguishable', names: tied }
  return { kind: 'too few seeds', names: [names[best]!] }
}

function cellAt(
  row: ResultRow,
  place: number,
  candidates: readonly ResultCell[],
  ranking: RowVerdicts,
  beside: RowVerdicts | null,
): ShownCell {
  const { summary } = candidates[place]!
  const { mean = 0, halfWidth = null } = summary ?? {}
  // Equal values leave the rounding of their mean.
  const areEqual = halfWidth !== null && halfWidth <= 1e-12 * Math.abs(mean)
  return {
    text: formatMetric(summary?.mean, row.metric),
    interval: halfWidth === null || areEqual ? '' : `± ${deviationText(halfWidth, row.metric)}`,
    areEqual,
    n: summary?.n ?? 0,
    mark: markOf(place, ranking),
    difference: beside && differenceAt(row, place, candidates, beside),
  }
}

function markOf(place: number, { best, isWinner, judged }: RowVerdicts): ShownCell['mark'] {
  const others = judged.filter((one) => one !== null)
  if (best === null || others.length === 0) return null
  if (place !== best) return judged[place]?.verdict === 'not distinguishable' ? 'tied' : null
  if (isWinner) return 'winner'
  return others.some(({ verdict }) => verdict === 'not distinguishable') ? 'tied' : 'first'
}

function differenceAt(
  { metric, better }: ResultRow,
  place: number,
  candidates: readonly ResultCell[],
  { reference, judged }: RowVerdicts,
): ShownDifference | null {
  const own = candidates[place]!.summary
  const base = reference === null ? null : candidates[reference]!.summary
  const judgement = judged[place]
  if (!own || !base || !judgement) return null
  const { verdict, test } = judgement
  const told = verdict === 'better' || verdict === 'worse'
  return {
    text: signed(test?.difference ?? own.mean - base.mean, metric),
    verdict: told && better === null ? 'differs' : verdict,
    p: test?.p ?? null,
  }
}

function signed(difference: number, metric: TaskMetric | null): string {
  if (metric) return formatDifference(difference, metric).text
  if (difference === 0) return '±0'
  return `${difference > 0 ? '+' : '−'}${formatValue(Math.abs(difference))}`
}

const deviationText = (deviation: number, metric: TaskMetric | null) =>
  metric ? formatDeviation(deviation, metric) : formatValue(deviation)

/** A verdict in words. */
export function verdictText({ kind, names }: ShownVerdict): string {
  if (kind === 'best') return `best: ${names[0]}`
  if (kind === 'not distinguishable') return `not distinguishable: ${names.join(', ')}`
  return kind
}
