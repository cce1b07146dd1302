import type { ModelConfig } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { differentiateBatch } from '../training/objective.js'
import { createModel } from './model.js'

const MLP: ModelConfig = { kind: 'mlp', hidden: [5], batchNorm: true }
const CNN: ModelConfig = { kind: 'cnn', channels: [3, 2], dense: 4, batchNorm: true }
const INPUT = { imageShape: [6, 6, 1], classes: 3 } as const

beforeAll(openTestEngine)

describe('createModel', () => {
  it('names weights for export and keeps running statistics out of the vector', () => {
    const names = createModel(CNN, INPUT).layout.specs.map(({ name, shape }) => `${name} ${shape}`)
    expect(names).toEqual([
      'conv1/kernel 3,3,1,3',
      'bn1/gamma 3',
      'bn1/beta 3',
      'conv2/kernel 3,3,3,2',
      'bn2/gamma 2',
      'bn2/beta 2',
      'dense1/kernel 2,4',
      'bn3/gamma 4',
      'bn3/beta 4',
      'logits/kernel 4,3',
      'logits/bias 3',
    ])
  })

  it('has a bias where batch norm is off', () => {
    const { layout, normLayers } = createModel({ ...MLP, batchNorm: false }, INPUT)
    expect(layout.specs.map(({ name }) => name)).toEqual([
      'dense1/kernel',
      'dense1/bias',
      'logits/kernel',
      'logits/bias',
    ])
    expect(normLayers).toEqual([])
  })

  it('draws the same weights from the same seed, at the deviation of He', () => {
    const model = createModel({ kind: 'mlp', hidden: [200], batchNorm: true }, INPUT)
    const weights = model.initialise(createRandom(1))
    expect(model.initialise(createRandom(1))).toEqual(weights)
    expect(model.initialise(createRandom(2))).not.toEqual(weights)
    const kernel = weights.subarray(0, 36 * 200)
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length
    expect(variance).toBeCloseTo(2 / 36, 2)
    expect([...weights.subarray(36 * 200, 36 * 200 + 200)]).toEqual(new Array(200).fill(1))
  })

  it('stops halving an image of one pixel a side', () => {
    const deep = createModel({ ...CNN, channels: [2, 2, 2, 2] }, INPUT)
    const weights = tf.tensor1d(deep.initialise(createRandom(3)))
    const logits = deep.forward(deep.layout.split(weights), tf.ones([2, 6, 6, 1]), { kind: 'batch' })
    expect(logits.shape).toEqual([2, 3])
  })

  it.each([
    ['mlp', MLP],
    ['cnn', CNN],
  ] as const)('has the gradient of its loss (%s, central differences)', async (_name, config) => {
    const model = createModel(config, INPUT)
    const random = createRandom(4)
    const batch = {
      size: 8,
      images: tf.tensor4d(Float32Array.from({ length: 8 * 36 }, random.normal), [8, 6, 6, 1]),
      labels: tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'),
      oneHot: tf.cast(tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3), 'float32') as tf.Tensor2D,
    }
    const weights = model.initialise(random)
    const lossAt = async (vector: Float32Array) =>
      (await differentiateBatch(model, tf.tensor1d(vector), batch).loss.data())[0]
    const gradient = await differentiateBatch(model, tf.tensor1d(weights), batch).gradient.data()
    // Along random directions: one weight alone moves the float32 loss too little to measure.
    for (let trial = 0; trial < 5; trial++) {
      const direction = Float32Array.from({ length: weights.length }, random.normal)
      // Small, so that few ReLUs and pools change sides on the way.
      const step = 1e-4
      const moved = (sign: number) => weights.map((value, i) => value + sign * step * direction[i])
      const numeric = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * step)
      const analytic = direction.reduce((sum, value, i) => sum + value * gradient[i], 0)
      expect(Math.abs(numeric - analytic)).toBeLessThan(0.02 * Math.max(1, Math.abs(analytic)))
    }
  })
})
