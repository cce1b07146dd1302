import { describe, expect, it } from 'vitest'
import { compareSamples, pairedTest, welchTest } from './compare-samples.js'
import { reassignP, signFlipP } from './permutation.js'
import { summarise } from './summarise.js'

const FIRST = [0.905, 0.901, 0.915, 0.898, 0.916]
const SECOND = [0.912, 0.905, 0.918, 0.909, 0.921]
const OTHER = [0.88, 0.93, 0.91, 0.9]
const seeds = (values: readonly number[], prefix = '') =>
  values.map((value, place) => ({ seed: `${prefix}${place}`, value }))

// Reference values by scipy 1.17.1: stats.ttest_rel, stats.ttest_ind(equal_var=False), stats.t.interval, and
// stats.permutation_test of the absolute
// difference with all permutations ('samples' of the differences, 'independent').
describe('tests of two samples', () => {
  it('gives mean, spread and interval of one sample', () => {
    const { mean, std, halfWidth } = summarise(SECOND)!
    expect(mean).toBeCloseTo(0.913, 12)
    expect(std).toBeCloseTo(0.006519202405202654, 12)
    expect(mean - halfWidth!).toBeCloseTo(0.9049053410764565, 12)
    expect(summarise([])).toBeNull()
    expect(summarise([0.1])).toEqual({ n: 1, mean: 0.1, std: null, stderr: null, halfWidth: null })
    expect(summarise([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, std: 0, halfWidth: 0 })
  })

  it('pairs equal seeds', () => {
    const test = pairedTest(FIRST, SECOND)
    expect(test.p).toBeCloseTo(0.01323559956368269, 12)
    expect(test.difference - test.halfWidth).toBeCloseTo(0.002073513677044888, 12)
    expect(compareSamples(seeds(FIRST), seeds(SECOND).reverse())).toEqual(
      pairedTest([...FIRST].reverse(), [...SECOND].reverse()),
    )
  })

  it("takes Welch's test where seeds do not pair", () => {
    const test = compareSamples(seeds(OTHER, 'x'), seeds(SECOND))!
    expect(test).toMatchObject({ test: 'unpaired', n: 4 })
    expect(test.p).toBeCloseTo(0.5061022903820895, 12)
    expect(test.difference - test.halfWidth).toBeCloseTo(-0.02389372959007699, 12)
  })

  it('shuffles exactly', () => {
    expect(signFlipP([1.2, 0.4, -0.3, 2.1, 0.8, 1.7, 0.2, -0.1])).toBe(0.0546875)
    expect(reassignP([5.1, 4.9, 6.2, 5.8, 6], [4.1, 4.4, 5, 4.8])).toBeCloseTo(0.03968253968253968, 15)
    expect(signFlipP(new Array(20).fill(0.1))).toBeCloseTo(1 / 16385, 15)
  })

  it('says nothing with two seeds, and counts a repeated seed once', () => {
    expect(compareSamples(seeds([1, 2]), seeds([3, 4]))).toBeNull()
    expect(compareSamples(seeds([1, 2]).concat(seeds([1, 2])), seeds([3, 4, 5]))).toBeNull()
    expect(compareSamples(seeds([1, 2, Number.NaN]), seeds([3, 4, 5]))).toBeNull()
  })

  it('has an answer for values without any spread', () => {
    expect(pairedTest([0.9, 0.9, 0.9], [0.9, 0.9, 0.9])).toMatchObject({ difference: 0, p: 1 })
    // Three equal differences of an accuracy of few examples come by chance; six of one sign rarely do.
    expect(pairedTest([0.1, 0.2, 0.3], [0.2, 0.3, 0.4]).p).toBe(1)
    expect(pairedTest([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]).p).toBe(2 / 64)
    expect(welchTest([1, 1, 1], [2, 2, 2])).toMatchObject({ p: 1, halfWidth: 0 })
    expect(welchTest([1, 1, 1, 1], [2, 2, 2, 2]).p).toBeCloseTo(2 / 70, 12)
  })
})
