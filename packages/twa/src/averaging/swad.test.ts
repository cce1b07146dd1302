import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { maxDifference } from '../../test-support/dense.js'
import { averagerRuns, unitRows } from '../../test-support/method-runs.js'
import { createRandom } from '../random.js'
import type { TensorState } from '../tensor-state.js'
import { type SwadSettings, swad } from './swad.js'

/** Indices of the iterates in the average, which has to weigh all of them alike. */
async function averaged(losses: (number | undefined)[], settings: SwadSettings = {}): Promise<number[]> {
  const runs = averagerRuns(swad(settings), (index) => ({ loss: losses[index] }))
  const weights = await runs.run(unitRows(losses.length))
  const inside = [...weights.keys()].filter((i) => weights[i] !== 0)
  const uniform = Array.from(weights, (weight) => (weight === 0 ? 0 : 1 / inside.length))
  expect(maxDifference(weights, uniform)).toBeLessThan(1e-6)
  return inside
}

/** Algorithm 1 of the paper over all losses at once, one loss per iterate. */
function algorithmOne(losses: number[], { converge, tolerance, ratio }: Record<string, number>): number[] {
  let start = 0
  let end = losses.length - 1
  let threshold: number | null = null
  for (let i = converge - 1; i < losses.length; i++) {
    if (threshold === null) {
      const window = losses.slice(i - converge + 1, i + 1)
      if (window[0] > Math.min(...window)) continue
      start = i - converge + 1
      threshold = ((1 + ratio) * window.reduce((sum, loss) => sum + loss, 0)) / converge
    } else if (i + 1 >= tolerance && Math.min(...losses.slice(i - tolerance + 1, i + 1)) > threshold) {
      end = i - tolerance
      break
    }
  }
  return Array.from({ length: end - start + 1 }, (_, k) => start + k)
}

describe('swad', () => {
  it('averages every iterate from the bottom of the valley to its far wall', async () => {
    // Window 2, 3, 3: start at the third, threshold 1.3 · 8/3 = 3.47; the six from 4 on are the wall.
    const losses = [9, 5, 2, 3, 3, 2.5, 4, 3, 4, 5, 5, 6, 7, 8, 1, 1]
    expect(await averaged(losses)).toEqual([2, 3, 4, 5, 6, 7])
  })

  it('is Algorithm 1 on random losses', async () => {
    const ends = new Set<string>()
    for (let i = 0; i < 60; i++) {
      const random = createRandom('swad', i)
      const converge = 1 + random.integer(4)
      const tolerance = converge + random.integer(4)
      const length = 5 + random.integer(30)
      const losses = Array.from({ length }, (_, k) => (k / length - 0.4) ** 2 + 0.2 * random.uniform() + 0.05)
      const expected = algorithmOne(losses, { converge, tolerance, ratio: 0.3 })
      ends.add(`${expected[0] > 0} ${expected.at(-1) === length - 1}`)
      expect(await averaged(losses, { converge, tolerance }), JSON.stringify(losses)).toEqual(expected)
    }
    // Late and early starts, ended and open valleys: all were met.
    expect(ends.size).toBe(4)
  })

  it('takes whole segments when the loss is measured at some iterates only', async () => {
    const _ = undefined
    const losses = [_, 9, _, _, 2, _, 3, _, _, 3, 2.5, _, 8, _, 8, _, _]
    // The segment of the 2 begins after the 9; until two losses more are above the threshold all stays in.
    const inside = [2, 3, 4, 5, 6, 7, 8, 9, 10]
    expect(await averaged(losses)).toEqual([...inside, 11, 12, 13, 14, 15, 16])
    expect(await averaged(losses, { tolerance: 2 })).toEqual(inside)
  })

  it('averages everything while no start is found', async () => {
    expect(await averaged([5, 4, 3, 2, 1])).toEqual([0, 1, 2, 3, 4])
    expect(await averaged([undefined, undefined])).toEqual([0, 1])
  })

  it('takes the oldest of equal losses for the minimum', async () => {
    expect(await averaged([5, 2, 2, 2, 4, 4], { tolerance: 2 })).toEqual([1, 2, 3])
  })

  it('never finds its start above the threshold', async () => {
    // In float64 the mean of ten times 0.1 is below 0.1.
    const flat = new Array<number>(10).fill(0.1)
    const settings = { converge: 10, tolerance: 1, toleranceRatio: 0 }
    expect(await averaged([5, ...flat, 0.2], settings)).toEqual([...flat.keys()].map((i) => i + 1))
  })

  it('holds at most n_c + 2 vectors however long it runs', () => {
    const averager = swad({ converge: 4 })
    let largest = 0
    tf.tidy(() => {
      let state: TensorState = averager.init(2)
      for (let i = 0; i < 60; i++) {
        // Down for 40 iterates, a loss at every second of them, then flat.
        const loss = i % 2 === 0 ? undefined : Math.max(60 - i, 20)
        state = averager.update(state, { weights: tf.tensor1d([i, -i]), loss })
        largest = Math.max(largest, Object.keys(state.tensors).length)
        if (i > 50) expect(Object.keys(state.tensors).length).toBeLessThanOrEqual(2)
      }
    })
    expect(largest).toBeLessThanOrEqual(6)
    expect(largest).toBeGreaterThanOrEqual(5)
  })

  it('refuses what its rule has no meaning for', () => {
    const averager = swad()
    const see = (loss: number) => averager.update(averager.init(1), { weights: tf.tensor1d([1]), loss })
    expect(() => see(-1)).toThrow('loss is -1, expected a finite number of at least 0')
    expect(() => see(Number.NaN)).toThrow('loss is NaN')
    expect(() => see(Number.POSITIVE_INFINITY)).toThrow('loss is Infinity')
    expect(() => swad({ converge: 0 })).toThrow('converge is 0')
    expect(() => swad({ tolerance: 0 })).toThrow('tolerance is 0')
    expect(() => swad({ toleranceRatio: -0.1 })).toThrow('toleranceRatio is -0.1, expected at least 0')
    expect(() => averager.average(averager.init(1))).toThrow('number of averaged points is 0')
  })
})
