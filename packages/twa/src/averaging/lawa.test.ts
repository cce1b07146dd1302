import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { maxDifference } from '../../test-support/dense.js'
import { averagerRuns, unitRows } from '../../test-support/method-runs.js'
import { createRandom } from '../random.js'
import { lawa } from './lawa.js'
import { runningAverage } from './running-average.js'

describe('lawa', () => {
  it.each([7, 8, 100])('O17: with a window of %i for 7 points is SWA to the last bit', async (window) => {
    const random = createRandom('lawa')
    const rows = Array.from({ length: 7 }, () => Float32Array.from({ length: 30 }, () => random.normal()))
    const swa = await averagerRuns(runningAverage()).run(rows)
    expect(await averagerRuns(lawa({ window })).run(rows)).toEqual(swa)
  })

  it('weighs the last k points alone, wherever the ring stands', async () => {
    for (let count = 3; count <= 8; count++) {
      const weights = await averagerRuns(lawa({ window: 3 })).run(unitRows(count))
      const expected = unitRows(count).map((_, i) => (i >= count - 3 ? 1 / 3 : 0))
      expect(maxDifference(weights, expected)).toBeLessThan(1e-7)
    }
  })

  it('with a window of one is the last point', async () => {
    expect(await averagerRuns(lawa({ window: 1 })).run(unitRows(4))).toEqual(Float32Array.of(0, 0, 0, 1))
  })

  it('holds no more vectors than its window', () => {
    tf.tidy(() => {
      const averager = lawa({ window: 3 })
      let state = averager.init(1)
      for (let i = 1; i <= 8; i++) {
        state = averager.update(state, { weights: tf.tensor1d([i]) })
        expect(Object.keys(state.tensors)).toHaveLength(Math.min(i, 3))
      }
    })
  })

  it('refuses a window without a point', () => {
    expect(() => lawa({ window: 0 })).toThrow('window is 0, expected a whole number of at least 1')
  })
})
