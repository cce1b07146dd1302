import { bySeed, compareSamples, LEVEL, type SampleTest, type SeedValue } from './compare-samples.js'

export type Verdict = 'better' | 'worse' | 'not distinguishable' | 'too few seeds'

export type Direction = 'higher' | 'lower'

/** What may be said of a candidate beside the reference. */
export interface JudgedCandidate {
  readonly verdict: Verdict
  /** Of candidate minus reference, its p corrected for the number of comparisons; null with too few seeds. */
  readonly test: SampleTest | null
}

/**
 * Judges each candidate against the one at `reference`; null for the reference itself and for candidates without a value.
 *
 * p is corrected by Holm's method. A reference that somebody chose beforehand is compared once with each other candidate. The
 * best, though, was chosen by looking at all of them (`chosenBy: 'values'`), and so counts as the comparison of every pair.
 */
export function judge(
  candidates: readonly (readonly SeedValue[])[],
  reference: number,
  { better, chosenBy }: { better: Direction; chosenBy: 'person' | 'values' },
): (JudgedCandidate | null)[] {
  const present = candidates.filter((values) => bySeed(values).size > 0).length
  const comparisons = chosenBy === 'person' ? present - 1 : (present * (present - 1)) / 2
  const level = LEVEL / Math.max(1, comparisons)
  const tests = candidates.map((values, place) =>
    place === reference ? null : compareSamples(candidates[reference] ?? [], values, level),
  )
  const corrected = holm(
    tests.map((test) => test?.p ?? null),
    comparisons,
  )
  return tests.map((test, place) => {
    if (place === reference || bySeed(candidates[place]!).size === 0) return null
    if (!test) return { verdict: 'too few seeds', test }
    const p = corrected[place]!
    return { verdict: verdictOf(test.difference, p, better), test: { ...test, p } }
  })
}

function verdictOf(difference: number, p: number, better: Direction): Verdict {
  if (p > LEVEL) return 'not distinguishable'
  return difference > 0 === (better === 'higher') ? 'better' : 'worse'
}

/**
 * Holm's step-down correction of p values (Scandinavian Journal of Statistics 6, 1979). `comparisons` may be more than the
 * values given, which are then corrected as the smallest of so many: never too little.
 */
export function holm(values: readonly (number | null)[], comparisons = 0): (number | null)[] {
  const order = values.flatMap((p, place) => (p === null ? [] : [{ p, place }])).sort((a, b) => a.p - b.p)
  const family = Math.max(comparisons, order.length)
  const corrected: (number | null)[] = values.map(() => null)
  let largest = 0
  for (const [rank, { p, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (family - rank)))
    corrected[place] = largest
  }
  return corrected
}

export interface Ranking {
  /** Place of the candidate of the best mean; the first of several equal ones; null where none has a value. */
  readonly best: number | null
  /** Each candidate beside the best. */
  readonly judged: readonly (JudgedCandidate | null)[]
  /** Whether the best has been told apart from every other candidate: only then is it a winner. */
  readonly isWinner: boolean
}

/** The candidate that looks best, and whether it may be called so. */
export function rank(candidates: readonly (readonly SeedValue[])[], better: Direction): Ranking {
  const means = candidates.map((values) => {
    const known = [...bySeed(values).values()]
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  })
  const known = means.filter((mean) => mean !== null)
  if (known.length === 0) return { best: null, judged: candidates.map(() => null), isWinner: false }
  const top = better === 'higher' ? Math.max(...known) : Math.min(...known)
  const best = means.indexOf(top)
  const judged = judge(candidates, best, { better, chosenBy: 'values' })
  const others = judged.filter((one) => one !== null)
  return { best, judged, isWinner: others.length > 0 && others.every(({ verdict }) => verdict === 'worse') }
}
