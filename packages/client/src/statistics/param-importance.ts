import { randomNumbers } from './permutation.js'

/** Below this many runs the order of importances is mostly chance. */
export const FEWEST_RUNS_FOR_IMPORTANCE = 10

export interface ParamColumn {
  readonly key: string
  /** One value for each run, in the order of the targets; undefined or null where a run has none. */
  readonly values: readonly (string | number | boolean | null | undefined)[]
}

export interface ParamImportance {
  readonly key: string
  /** Runs that have both the param and the target. */
  readonly n: number
  /** Part of the variance of the target's ranks that the param accounts for, 0 to 1, corrected for its freedom. */
  readonly share: number
  /** How often runs dealt at random would give as large a share. */
  readonly p: number
  /** How the target moves as the param grows; varies: in no such order, or the param is no number. */
  readonly shape: 'rises' | 'falls' | 'varies'
}

const MOST_SHUFFLES = 499

/**
 * How much each param has to do with a target, by itself: interactions and the other params are not looked at, and a sweep
 * that moved two params together cannot tell them apart.
 *
 * A numeric param counts by the square of Spearman's rank correlation. A categorical one, and a numeric one of few values
 * (so that an optimum in the middle is seen), by the correlation ratio η² of the ranks. Both are adjusted as R² is, so that a
 * param of many values is not important by their number alone. Params that do not vary are left out.
 */
export function paramImportance(
  columns: readonly ParamColumn[],
  target: readonly (number | null | undefined)[],
): ParamImportance[] {
  return columns
    .flatMap((column) => importanceOf(column, target) ?? [])
    .sort((a, b) => b.share - a.share || a.p - b.p || a.key.localeCompare(b.key))
}

function importanceOf(
  { key, values }: ParamColumn,
  target: readonly (number | null | undefined)[],
): ParamImportance | null {
  const places = values.flatMap((value, place) =>
    value !== undefined && value !== null && isFiniteNumber(target[place]) ? [place] : [],
  )
  const param = places.map((place) => values[place]!)
  const n = places.length
  if (n < 3 || new Set(param).size < 2) return null
  const targetRanks = ranksOf(places.map((place) => target[place]!))
  const measures = measuresOf(param)
  const shareOf = (ranks: readonly number[]) => Math.max(0, ...measures.map((measure) => measure(ranks)))
  const share = shareOf(targetRanks)
  return { key, n, share, p: shuffledP(targetRanks, share, shareOf), shape: shapeOf(param, targetRanks) }
}

type Measure = (targetRanks: readonly number[]) => number

function measuresOf(param: readonly (string | number | boolean)[]): Measure[] {
  const n = param.length
  const numeric = param.every(isFiniteNumber)
  const groups = groupsOf(param)
  const measures: Measure[] = []
  if (numeric) {
    const ranks = ranksOf(param as readonly number[])
    measures.push((target) => adjusted(correlation(ranks, target) ** 2, n, 2))
  }
  // Of a numeric param with about as many values as runs, the groups would be single runs.
  if (!numeric || groups.length <= n / 3)
    measures.push((target) => adjusted(correlationRatio(groups, target), n, groups.length))
  return measures
}

/** As R² is adjusted for the number of means (or 2: a line) that were fitted to n runs. */
const adjusted = (share: number, n: number, fitted: number) =>
  n <= fitted ? 0 : Math.max(0, 1 - ((1 - share) * (n - 1)) / (n - fitted))

function shapeOf(
  param: readonly (string | number | boolean)[],
  targetRanks: readonly number[],
): ParamImportance['shape'] {
  if (!param.every(isFiniteNumber)) return 'varies'
  const rho = correlation(ranksOf(param as readonly number[]), targetRanks)
  if (Math.abs(rho) < 0.3) return 'varies'
  return rho > 0 ? 'rises' : 'falls'
}

function shuffledP(ranks: readonly number[], share: number, shareOf: Measure): number {
  const random = randomNumbers(ranks.length)
  const dealt = [...ranks]
  let asLarge = 0
  for (let times = 0; times < MOST_SHUFFLES; times++) {
    for (let place = dealt.length - 1; place > 0; place--) {
      const other = Math.floor(random() * (place + 1))
      const held = dealt[place]!
      dealt[place] = dealt[other]!
      dealt[other] = held
    }
    if (shareOf(dealt) >= share - 1e-12) asLarge++
  }
  return (asLarge + 1) / (MOST_SHUFFLES + 1)
}

/** Places of equal values, value by value. */
function groupsOf(values: readonly unknown[]): number[][] {
  const groups = new Map<unknown, number[]>()
  for (const [place, value] of values.entries()) {
    const group = groups.get(value)
    if (group) group.push(place)
    else groups.set(value, [place])
  }
  return [...groups.values()]
}

/** Spearman's rank correlation; 0 where either side does not vary. */
export function spearman(first: readonly number[], second: readonly number[]): number {
  return correlation(ranksOf(first), ranksOf(second))
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!)
  const ranks = new Array<number>(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end + 1 < order.length && values[order[end + 1]!] === values[order[start]!]) end++
    for (let place = start; place <= end; place++) ranks[order[place]!] = (start + end) / 2 + 1
    start = end + 1
  }
  return ranks
}

/** Ranks of n values always have this mean. */
const meanRank = (n: number) => (n + 1) / 2

function correlation(first: readonly number[], second: readonly number[]): number {
  const mean = meanRank(first.length)
  let [both, one, other] = [0, 0, 0]
  for (const [place, value] of first.entries()) {
    const [a, b] = [value - mean, second[place]! - mean]
    both += a * b
    one += a * a
    other += b * b
  }
  return one === 0 || other === 0 ? 0 : both / Math.sqrt(one * other)
}

/** η²: variance between groups over all variance. */
function correlationRatio(groups: readonly (readonly number[])[], ranks: readonly number[]): number {
  const mean = meanRank(ranks.length)
  const all = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0)
  if (all === 0) return 0
  const between = groups.reduce((sum, places) => {
    const own = places.reduce((total, place) => total + ranks[place]!, 0) / places.length
    return sum + places.length * (own - mean) ** 2
  }, 0)
  return between / all
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)
