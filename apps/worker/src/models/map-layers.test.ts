import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { convolution } from './map-layers.js'

beforeAll(openTestEngine)

describe('convolution', () => {
  it('has a border of one zero on every side, with a stride too: windows lie as in PyTorch', async () => {
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 4, 4, 1])
    const sums = convolution('conv', { side: 3, inputs: 1, outputs: 1, stride: 2 })
    const weights = new Map([['conv/kernel', tf.ones([3, 3, 1, 1])]])
    const out = sums.apply(weights, image, { kind: 'batch' })
    expect(out.shape).toEqual([1, 2, 2, 1])
    expect([...(await out.data())]).toEqual([14, 30, 57, 99])
  })
})
