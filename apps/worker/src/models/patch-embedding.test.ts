import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { patchEmbedding } from './patch-embedding.js'

beforeAll(openTestEngine)

describe('patchEmbedding', () => {
  it('is a convolution with the stride of its side, and a bias', async () => {
    const random = createRandom('patches')
    const draw = <R extends tf.Rank>(shape: tf.ShapeMap[R]) => {
      const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, random.normal)
      return tf.tensor<R>(values, shape)
    }
    const images = draw<tf.Rank.R4>([2, 6, 4, 3])
    const [kernel, bias] = [draw<tf.Rank.R4>([2, 2, 3, 5]), draw<tf.Rank.R1>([5])]
    const weights = new Map<string, tf.Tensor>([
      ['patch/kernel', kernel],
      ['patch/bias', bias],
    ])
    const embedded = patchEmbedding('patch', { imageShape: [6, 4, 3], patch: 2, width: 5 }).apply(
      weights,
      images,
    )
    const expected = tf.add(tf.reshape(tf.conv2d(images, kernel, 2, 'valid'), [2, 6, 5]), bias)
    expect(embedded.shape).toEqual([2, 6, 5])
    const difference = await tf.max(tf.abs(tf.sub(embedded, expected))).data()
    expect(difference[0]).toBeLessThan(1e-5)
  })
})
