import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { batchStatistics, normaliseByBatch, normaliseByStatistics } from './batch-norm.js'

const random = createRandom('batch norm')
const matrix = (rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => 3 + 2 * random.normal()),
    [rows, columns],
  )
const maxDifference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).arraySync() as number

beforeAll(openTestEngine)

describe('normaliseByBatch', () => {
  it('gives columns of mean beta and deviation gamma', () => {
    const y = normaliseByBatch(matrix(64, 3), tf.tensor1d([1, 2, 3]), tf.tensor1d([0, -1, 5]))
    const { mean, variance } = tf.moments(y, 0)
    expect(maxDifference(mean, tf.tensor1d([0, -1, 5]))).toBeLessThan(1e-5)
    expect(maxDifference(variance, tf.tensor1d([1, 4, 9]))).toBeLessThan(1e-3)
  })

  it('has the gradient of the same formula written with plain operations', () => {
    const inputs = [matrix(7, 3), tf.tensor1d([1, -2, 0.5]), tf.tensor1d([0.1, 0.2, 0.3])]
    const target = matrix(7, 3)
    const loss = (y: tf.Tensor) => tf.sum(tf.square(tf.sub(tf.sigmoid(y), target))) as tf.Scalar
    const plain = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
      const { mean, variance } = tf.moments(x, 0)
      return loss(tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta))
    }
    const own = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      loss(normaliseByBatch(x as tf.Tensor2D, gamma as tf.Tensor1D, beta as tf.Tensor1D))
    const expected = tf.grads(plain)(inputs)
    for (const [place, gradient] of tf.grads(own)(inputs).entries()) {
      expect(maxDifference(gradient, expected[place])).toBeLessThan(1e-4)
    }
  })

  it('leaves one tensor behind: the result', () => {
    const inputs = [matrix(4, 2), tf.ones([2]), tf.zeros([2])] as const
    const before = tf.memory().numTensors
    tf.tidy(() => normaliseByBatch(inputs[0], inputs[1] as tf.Tensor1D, inputs[2] as tf.Tensor1D))
    expect(tf.memory().numTensors).toBe(before + 1)
  })
})

describe('normaliseByStatistics', () => {
  it('does to a batch what its own statistics do', () => {
    const x = matrix(32, 4)
    const [gamma, beta] = [tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([4, 3, 2, 1])]
    const { mean, variance, count } = batchStatistics(x)
    expect(count).toBe(32)
    const own = normaliseByBatch(x, gamma, beta)
    expect(maxDifference(own, normaliseByStatistics(x, gamma, beta, { mean, variance }))).toBeLessThan(1e-4)
  })
})
