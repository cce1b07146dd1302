import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { averagerRuns, unitRows } from '../../test-support/method-runs.js'
import { best } from './best.js'

const chosen = async (scores: number[]) => {
  const weights = await averagerRuns(best(), (index) => ({ score: scores[index] })).run(
    unitRows(scores.length),
  )
  return weights.indexOf(1)
}

describe('best', () => {
  it('keeps the point with the highest score', async () => {
    expect(await chosen([0.1, 0.8, 0.3])).toBe(1)
    expect(await chosen([-5, -7, -2])).toBe(2)
    expect(await chosen([-5])).toBe(0)
  })

  it('keeps the earlier of two equal scores', async () => {
    expect(await chosen([0.1, 0.8, 0.8, 0.2])).toBe(1)
  })

  it('refuses a point without a score that compares', () => {
    const averager = best()
    const see = (score?: number) => averager.update(averager.init(1), { weights: tf.tensor1d([1]), score })
    expect(() => see()).toThrow('score is undefined, expected a finite number')
    expect(() => see(Number.NaN)).toThrow('score is NaN')
    expect(() => averager.average(averager.init(1))).toThrow('number of averaged points is 0')
  })
})
