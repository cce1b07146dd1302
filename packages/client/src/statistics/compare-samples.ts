import { leastReassignP, leastSignFlipP, reassignP, signFlipP } from './permutation.js'
import { criticalT, twoSidedP } from './student-t.js'
import { CONFIDENCE, meanOf, varianceOf } from './summarise.js'

/**
 * A difference is told at p ≤ 0.04 rather than 0.05. With 3 to 5 seeds the t test stands alone, and its p is right for the
 * normal distribution; accuracies are counts, and losses are skewed. The hundredth is what keeps false verdicts of all of
 * these below 5 % (held by false-verdicts.test.ts).
 */
export const LEVEL = 0.04

/** Fewer seeds say nothing of how much seeds matter. */
export const FEWEST_SEEDS = 3

/** A value of one seed. */
export interface SeedValue {
  /** Equal ones pair. */
  readonly seed: string
  readonly value: number
}

export interface SampleTest {
  readonly test: 'paired' | 'unpaired'
  /** Pairs, or seeds of the smaller side. */
  readonly n: number
  /** Mean of the second minus mean of the first, over the pairs where there are pairs. */
  readonly difference: number
  /** Half the width of the 95 % interval of the difference. */
  readonly halfWidth: number
  readonly p: number
}

/**
 * Whether two configs differ, by their values over seeds: over the seeds that both have where these are three or more, else
 * by Welch's test of the two means. Null where either has too few seeds.
 *
 * What the t test tells apart at `level` is put to the exact permutation test of the same difference wherever that is fine
 * enough to reach `level`, and the larger p of the two counts: what normality would claim, and shuffling the values does not
 * bear out, is not claimed.
 */
export function compareSamples(
  first: readonly SeedValue[],
  second: readonly SeedValue[],
  level = LEVEL,
): SampleTest | null {
  const before = bySeed(first)
  const after = bySeed(second)
  const shared = [...before.keys()].filter((seed) => after.has(seed))
  if (shared.length >= FEWEST_SEEDS)
    return pairedTest(
      shared.map((seed) => before.get(seed)!),
      shared.map((seed) => after.get(seed)!),
      level,
    )
  if (before.size < FEWEST_SEEDS || after.size < FEWEST_SEEDS) return null
  return welchTest([...before.values()], [...after.values()], level)
}

/** One value for each seed: a run that repeats another with its seed is no further evidence. */
export function bySeed(values: readonly SeedValue[]): Map<string, number> {
  const found = new Map<string, number[]>()
  for (const { seed, value } of values) {
    if (Number.isFinite(value)) found.set(seed, [...(found.get(seed) ?? []), value])
  }
  return new Map([...found].map(([seed, all]) => [seed, meanOf(all)]))
}

export function pairedTest(first: readonly number[], second: readonly number[], level = LEVEL): SampleTest {
  const differences = second.map((value, place) => value - first[place]!)
  const n = differences.length
  const difference = meanOf(differences)
  const error = Math.sqrt(varianceOf(differences) / n)
  const p = confirmedP(tooEqual(error, [...first, ...second]) ? null : twoSidedP(difference / error, n - 1), {
    level,
    difference,
    leastP: leastSignFlipP(n),
    permutationP: () => signFlipP(differences),
  })
  return { test: 'paired', n, difference, halfWidth: error * criticalT(1 - CONFIDENCE, n - 1), p }
}

export function welchTest(first: readonly number[], second: readonly number[], level = LEVEL): SampleTest {
  const [v1, v2] = [varianceOf(first) / first.length, varianceOf(second) / second.length]
  const error = Math.sqrt(v1 + v2)
  const difference = meanOf(second) - meanOf(first)
  const equal = tooEqual(error, [...first, ...second])
  // Welch and Satterthwaite's degrees of freedom.
  const freedom = equal ? 1 : (v1 + v2) ** 2 / (v1 ** 2 / (first.length - 1) + v2 ** 2 / (second.length - 1))
  const p = confirmedP(equal ? null : twoSidedP(difference / error, freedom), {
    level,
    difference,
    leastP: leastReassignP(first.length, second.length),
    permutationP: () => reassignP(first, second),
  })
  const n = Math.min(first.length, second.length)
  return {
    test: 'unpaired',
    n,
    difference,
    halfWidth: equal ? 0 : error * criticalT(1 - CONFIDENCE, freedom),
    p,
  }
}

/** No spread at all, rounding aside: the t test has no answer, as an accuracy of few examples is often the same by chance. */
function tooEqual(error: number, values: readonly number[]): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return error <= 1e-12 * largest
}

/** p of the t test (null: no answer), or of the permutation test where that is larger and can speak. */
function confirmedP(
  byT: number | null,
  given: { level: number; difference: number; leastP: number; permutationP: () => number },
): number {
  if (given.difference === 0) return 1
  if (byT !== null && byT > given.level) return byT
  if (given.leastP <= given.level) return Math.max(byT ?? 0, given.permutationP())
  return byT ?? 1
}
