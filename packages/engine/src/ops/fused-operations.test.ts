import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../../testing/build.js'
import { randomTensor } from '../../testing/random.js'
import { tf } from '../tensorflow.js'
import { openWasm } from '../wasm/open-wasm.js'
import { biasRelu } from './bias-relu.js'
import { gelu } from './gelu.js'
import { layerNorm } from './layer-norm.js'
import { normaliseColumns } from './normalise-columns.js'
import { selfAttention } from './self-attention.js'
import { softmaxCrossEntropy } from './softmax-cross-entropy.js'

const matrix = (rows: number, columns: number, seed = 1) => randomTensor([rows, columns], seed) as Tensor2D
const vector = (length: number) => randomTensor([length], 2) as Tensor1D

/** Values and gradients are compared with the cpu engine in kernel-pack.test.ts. */
describe('fused operations on the wasm engine', () => {
  beforeAll(async () => {
    buildKernels()
    await openWasm()
  })

  it.each<[string, () => unknown]>([
    [
      'gamma of layer norm: found float32 of shape [3], expected float32 of shape [4]',
      () => layerNorm(matrix(2, 4), vector(3), vector(4)),
    ],
    [
      'beta of batch norm: found float32 of shape [5], expected float32 of shape [4]',
      () => normaliseColumns(matrix(2, 4), vector(4), vector(5)),
    ],
    ['bias: found float32 of shape [3]', () => biasRelu(matrix(2, 4), vector(3))],
    [
      'the last axis has 10 columns, expected a multiple of 3 · 2 for 2 heads',
      () => selfAttention(tf.zeros([1, 4, 10]) as Tensor3D, { heads: 2 }),
    ],
    [
      'mask of self-attention: found float32 of shape [1,5], expected float32 of shape [1,4]',
      () => selfAttention(tf.zeros([1, 4, 6]) as Tensor3D, { heads: 2, mask: tf.zeros([1, 5]) }),
    ],
    ['targets have shape [2,3], expected [2,4]', () => softmaxCrossEntropy(matrix(2, 4), matrix(2, 3))],
    [
      'class 4 at row 1 is outside [0, 4)',
      () => softmaxCrossEntropy(matrix(2, 4), tf.tensor1d([0, 4], 'int32')),
    ],
  ])('refuses: %s', (message, run) => {
    expect(run).toThrow(message)
  })

  it('pass on what is not a number, so that a diverged run is seen', () => {
    const broken = tf.tensor2d([[1, Number.NaN, -1, 2, 3]])
    const isBroken = (y: Tensor) => Number.isNaN(tf.sum(y).dataSync()[0])
    expect(isBroken(gelu(broken))).toBe(true)
    expect(isBroken(biasRelu(broken, tf.zeros([5])))).toBe(true)
    expect(isBroken(layerNorm(broken, tf.ones([5]), tf.zeros([5])))).toBe(true)
    expect(isBroken(normaliseColumns(broken, tf.ones([5]), tf.zeros([5]), { relu: true }))).toBe(true)
    expect(isBroken(softmaxCrossEntropy(broken, tf.tensor1d([0], 'int32')))).toBe(true)
    expect(isBroken(tf.softmax(broken))).toBe(true)
  })

  it('reach the ends of float32: certain and impossible classes have finite losses and gradients', () => {
    const logits = tf.tensor2d([
      [1000, -1000, 0],
      [-1000, 1000, 0],
    ])
    const lossOf = (x: Tensor) => softmaxCrossEntropy(x as Tensor2D, tf.tensor1d([0, 0], 'int32'))
    const { value, grad } = tf.valueAndGrad(lossOf)(logits)
    expect(value.dataSync()[0]).toBe(1000)
    expect(Array.from(grad.dataSync())).toEqual([0, 0, 0, -0.5, 0.5, 0])
  })

  it('leave their result behind and nothing else', () => {
    const [x, gamma, parts] = [matrix(6, 4), vector(4), randomTensor([2, 3, 12], 4) as Tensor3D]
    const before = tf.memory().numTensors
    const results = [
      gelu(x),
      biasRelu(x, gamma),
      layerNorm(x, gamma, gamma),
      normaliseColumns(x, gamma, gamma),
      selfAttention(parts, { heads: 2 }),
      softmaxCrossEntropy(x, x),
    ]
    expect(tf.memory().numTensors).toBe(before + results.length)
  })
})
