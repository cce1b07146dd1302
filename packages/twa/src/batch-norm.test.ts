import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../test-support/cpu-backend.js'
import { maxDifference, mean } from '../test-support/dense.js'
import { createBatchNormEstimator } from './batch-norm.js'
import { createRandom } from './random.js'

const random = createRandom('batch norm')
const samples = Array.from({ length: 60 }, () => Array.from({ length: 4 }, () => 3 + 2 * random.normal()))

function cut(sizes: number[]): number[][][] {
  let taken = 0
  return sizes.map((size) => {
    taken += size
    return samples.slice(taken - size, taken)
  })
}

function moments(batch: number[][]) {
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(tf.tensor2d(batch), 0)
    return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, count: batch.length }
  })
}

async function estimate(sizes: number[]) {
  const estimator = createBatchNormEstimator([{ name: 'bn', size: 4 }])
  for (const batch of cut(sizes)) await estimator.add([moments(batch)], batch.length)
  return estimator.result()[0]
}

const unbiased = (batch: number[][]) =>
  mean(batch).map(
    (center, c) => batch.reduce((sum, row) => sum + (row[c] - center) ** 2, 0) / (batch.length - 1),
  )

describe('createBatchNormEstimator', () => {
  it.each([[[60]], [[20, 20, 20]], [[32, 25, 3]]])(
    'O18: the mean over batches %o is that over all samples',
    async (sizes) => {
      // The batch means themselves are float32.
      expect(maxDifference((await estimate(sizes)).mean, mean(samples))).toBeLessThan(2e-6)
    },
  )

  it('O18: the accumulation adds nothing but the last rounding to unequal batches', async () => {
    const estimator = createBatchNormEstimator([{ name: 'bn', size: 1 }])
    const batches = [
      [1, 8],
      [0.25, 3],
      [-7, 5],
      [2, 2],
    ]
    for (const [value, size] of batches) {
      const statistics = { mean: tf.tensor1d([value]), variance: tf.tensor1d([0]), count: size }
      await estimator.add([statistics], size)
    }
    const expected = batches.reduce((sum, [value, size]) => sum + value * size, 0) / 18
    expect(estimator.result()[0].mean[0]).toBe(Math.fround(expected))
    expect(estimator.sampleCount).toBe(18)
  })

  it('O18: the variance is the mean of the unbiased variances of the batches, not that of all samples', async () => {
    const sizes = [32, 25, 3]
    const expected = mean(
      cut(sizes).flatMap((batch) => new Array<number[]>(batch.length).fill(unbiased(batch))),
    )
    const { variance } = await estimate(sizes)
    expect(maxDifference(variance, expected)).toBeLessThan(5e-6)
    expect(maxDifference(variance, unbiased(samples))).toBeGreaterThan(1e-2)
  })

  it('O18: an identical second pass changes nothing', async () => {
    const estimator = createBatchNormEstimator([{ name: 'bn', size: 4 }])
    const pass = async () => {
      for (const batch of cut([20, 40])) await estimator.add([moments(batch)], batch.length)
      return estimator.result()[0]
    }
    const first = await pass()
    const second = await pass()
    expect(second).toEqual(first)
  })

  it('counts positions, not only samples, when it makes a variance unbiased', async () => {
    const estimator = createBatchNormEstimator([{ name: 'conv', size: 1 }])
    const statistics = { mean: tf.tensor1d([0]), variance: tf.tensor1d([3]), count: 2 * 2 }
    await estimator.add([statistics], 2)
    expect(estimator.result()[0].variance[0]).toBe(4)
  })

  it('leaves no tensor behind and the statistics alive', async () => {
    const estimator = createBatchNormEstimator([{ name: 'bn', size: 4 }])
    const statistics = moments(samples)
    expect(await tensorsLeftBy(() => estimator.add([statistics], 60))).toBe(0)
    expect(statistics.mean.isDisposed).toBe(false)
  })

  it('refuses moments that are not finite, naming layer and channel, and does not count the batch', async () => {
    const layers = [
      { name: 'first', size: 1 },
      { name: 'second', size: 2 },
    ]
    const estimator = createBatchNormEstimator(layers)
    const of = (mean: number[], variance: number[]) => ({
      mean: tf.tensor1d(mean),
      variance: tf.tensor1d(variance),
      count: 8,
    })
    await estimator.add([of([1], [2]), of([3, 4], [5, 6])], 8)
    const before = estimator.result()
    await expect(estimator.add([of([9], [9]), of([1, NaN], [1, 1])], 8)).rejects.toThrow(
      'batch mean of "second" at channel 1 is NaN, expected a finite number',
    )
    await expect(estimator.add([of([9], [Infinity]), of([1, 1], [1, 1])], 8)).rejects.toThrow(
      'batch variance of "first" at channel 0 is Infinity',
    )
    expect(estimator.result()).toEqual(before)
    expect(estimator.sampleCount).toBe(8)
  })

  it('names what does not fit', async () => {
    const estimator = createBatchNormEstimator([{ name: 'bn', size: 3 }])
    await expect(estimator.add([moments(samples)], 60)).rejects.toThrow(
      'batch mean of "bn" has shape [4], expected [3]',
    )
    await expect(estimator.add([], 60)).rejects.toThrow('list of batch-norm statistics')
    expect(() => estimator.result()).toThrow('expected at least 1')
    const single = { mean: tf.zeros<tf.Rank.R1>([3]), variance: tf.zeros<tf.Rank.R1>([3]), count: 1 }
    await expect(estimator.add([single], 1)).rejects.toThrow('count of "bn" is 1, expected at least 2')
  })
})
