import { METHODS, type MethodName, type TaskMetric, taskOfRun } from '@barycenter/contracts'
import { betterOf, measuredValue, measuresOf } from './measures.js'
import { directionOfKey } from './metric-direction.js'
import { type SeedGroup, seedOf } from './seed-groups.js'
import {
  type Direction,
  type JudgedCandidate,
  judge,
  rank,
  type SeedValue,
  type Summary,
  summarise,
} from './statistics/index.js'

/** What the runs of one group reached. */
export interface ResultCell {
  /** One value for each run that has it, in the order of the runs. */
  readonly values: readonly SeedValue[]
  readonly summary: Summary | null
}

/** One figure of all compared groups. */
export interface ResultRow {
  /** "swa test accuracy", or "metric " and a key. */
  readonly id: string
  /** null for a metric by its last value. */
  readonly method: MethodName | null
  readonly title: string
  /** null for a loss or a logged metric. */
  readonly metric: TaskMetric | null
  /** null where it is not known, or means something else in each task. */
  readonly better: Direction | null
  /** In the order of the groups. */
  readonly cells: readonly ResultCell[]
}

export interface ResultChoice {
  /** Keys of logged metrics, to be shown by their last values. */
  readonly metrics?: readonly string[]
  /** By key of a metric: what a reader says of it. */
  readonly directions?: Readonly<Record<string, Direction>>
}

/** The figures of every method that some run was evaluated by, then the metrics asked for. */
export function resultRows(groups: readonly SeedGroup[], choice: ResultChoice = {}): ResultRow[] {
  return [
    ...METHODS.flatMap((method) => methodRows(groups, method)),
    ...(choice.metrics ?? []).map((key) => metricRow(groups, key, choice.directions?.[key])),
  ]
}

function methodRows(groups: readonly SeedGroup[], method: MethodName): ResultRow[] {
  const tasks = [...new Set(groups.flatMap(({ runs }) => runs.map(taskOfRun)))]
  return measuresOf(tasks).flatMap((measure) => {
    const cells = groups.map(({ runs }) =>
      cellOf(
        runs.map((run) => ({ seed: seedOf(run), value: measuredValue(run, method, measure) ?? Number.NaN })),
      ),
    )
    if (cells.every(({ summary }) => summary === null)) return []
    const better = tasks.length > 1 ? null : betterOf(measure.metric)
    return [
      {
        id: `${method} ${measure.title}`,
        method,
        title: measure.title,
        metric: measure.metric,
        better,
        cells,
      },
    ]
  })
}

function metricRow(groups: readonly SeedGroup[], key: string, said: Direction | undefined): ResultRow {
  const cells = groups.map(({ runs }) =>
    cellOf(runs.map((run) => ({ seed: seedOf(run), value: run.summary[key] ?? Number.NaN }))),
  )
  const better = said ?? directionOfKey(key)
  return { id: `metric ${key}`, method: null, title: key, metric: null, better, cells }
}

/** A value that is not finite is left out: a mean of it says nothing. */
function cellOf(all: readonly SeedValue[]): ResultCell {
  const values = all.filter(({ value }) => Number.isFinite(value))
  return { values, summary: summarise(values.map(({ value }) => value)) }
}

/** What may be said of candidates that are compared by one figure. */
export interface RowVerdicts {
  /** Of which the others are judged: the baseline, else the best; null where there is no telling. */
  readonly reference: number | null
  /** The best mean; null without a known direction. */
  readonly best: number | null
  /** The best, told apart from all others. */
  readonly isWinner: boolean
  readonly judged: readonly (JudgedCandidate | null)[]
}

/** Judges candidates by their values: against the baseline where one was chosen and has values, else against the best. */
export function judgeCells(
  cells: readonly ResultCell[],
  better: Direction | null,
  baseline: number | null = null,
): RowVerdicts {
  const candidates = cells.map(({ values }) => values)
  const ranking = better === null ? null : rank(candidates, better)
  const hasBaseline = baseline !== null && candidates[baseline]?.length
  const reference = hasBaseline ? baseline : (ranking?.best ?? null)
  const none = candidates.map(() => null)
  const judged = !hasBaseline
    ? (ranking?.judged ?? none)
    : judge(candidates, baseline, { better: better ?? 'higher', chosenBy: 'person' })
  return { reference, best: ranking?.best ?? null, isWinner: ranking?.isWinner ?? false, judged }
}
