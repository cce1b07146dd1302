import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { maxDifference, mean } from '../../test-support/dense.js'
import { averagerRuns, unitRows } from '../../test-support/method-runs.js'
import { createRandom } from '../random.js'
import { runningAverage } from './running-average.js'

describe('runningAverage', () => {
  it('O17: is the arithmetic mean, in any order of the points', async () => {
    for (const count of [1, 2, 9, 72]) {
      const random = createRandom('running average', count)
      const rows = Array.from({ length: count }, () =>
        Float32Array.from({ length: 40 }, () => random.normal()),
      )
      const expected = mean(rows.map((row) => [...row]))
      const shuffled = [...random.permutation(count)].map((i) => rows[i])
      for (const order of [rows, [...rows].reverse(), shuffled]) {
        // 72 float32 updates of values below 8.
        expect(maxDifference(await averagerRuns(runningAverage()).run(order), expected)).toBeLessThan(2e-6)
      }
    }
  })

  it('is exact for equal points, 72 of them too', async () => {
    const row = Float32Array.of(0.1, -1 / 3, 7e10)
    expect(await averagerRuns(runningAverage()).run(new Array(72).fill(row))).toEqual(row)
  })

  it('counts the points from, from + every, … alone, as cyclic SWA needs', async () => {
    const weights = await averagerRuns(runningAverage({ from: 3, every: 3 })).run(unitRows(11))
    const expected = unitRows(11).map((_, i) => ([2, 5, 8].includes(i) ? 1 / 3 : 0))
    expect(maxDifference(weights, expected)).toBeLessThan(1e-7)
  })

  it('has no average before the first point that counts', () => {
    const averager = runningAverage({ from: 2 })
    const state = averager.update(averager.init(1), { weights: tf.tensor1d([4]) })
    expect(() => averager.average(state)).toThrow('number of averaged points is 0, expected at least 1')
    const next = averager.update(state, { weights: tf.tensor1d([6]) })
    expect([...averager.average(next).dataSync()]).toEqual([6])
  })

  it('refuses settings without a meaning', () => {
    expect(() => runningAverage({ from: 0 })).toThrow('from is 0, expected a whole number of at least 1')
    expect(() => runningAverage({ every: 1.5 })).toThrow('every is 1.5')
    expect(() => runningAverage().init(0)).toThrow('dim is 0')
  })
})
