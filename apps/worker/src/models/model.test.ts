import type { ModelConfig } from '@barycenter/contracts'
import { softmaxCrossEntropy } from '@barycenter/engine'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { toDevice } from '../tasks/device-batch.js'
import { type Task, tensorOf } from '../tasks/task.js'
import { openTestEngine } from '../testing/tiny-run.js'
import { differentiateBatch } from '../training/objective.js'
import { createImageNetwork, type ImageNetworkInput } from './image-network.js'
import { bindNetwork } from './model.js'
import { createPreActivationNetwork } from './pre-activation-network.js'

const MLP: ModelConfig = { kind: 'mlp', hidden: [5], batchNorm: true }
const CNN: ModelConfig = { kind: 'cnn', channels: [3, 2], dense: 4, batchNorm: true }
const INPUT = { imageShape: [6, 6, 1], classes: 3 } as const
const NARROW_WIDE_RESNET = {
  channels: 1,
  stem: 2,
  stages: [4, 4],
  blocks: 1,
  block: 'basic',
  shortcut: 'activation',
  classes: 3,
} as const

beforeAll(openTestEngine)

const createModel = (config: ModelConfig, input: ImageNetworkInput) =>
  bindNetwork(createImageNetwork(config, input))

const crossEntropyOf =
  (model: ReturnType<typeof createModel>): Task['loss'] =>
  (parameters, batch, mode) => ({
    loss: softmaxCrossEntropy(
      model.forward(parameters, tensorOf(batch, 'images'), mode),
      tensorOf(batch, 'targets'),
    ),
    correct: null,
  })

describe('bindNetwork', () => {
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
    ['mlp', createImageNetwork(MLP, INPUT)],
    ['cnn', createImageNetwork(CNN, INPUT)],
    ['vgg', createImageNetwork({ kind: 'vgg', depth: 11, width: 2, batchNorm: true }, INPUT)],
    ['vit', createImageNetwork({ kind: 'vit', patch: 3, width: 4, depth: 2, heads: 2 }, INPUT)],
    ['preresnet', createImageNetwork({ kind: 'preresnet', depth: 8, block: 'basic', width: 2 }, INPUT)],
    [
      'preresnet of bottlenecks',
      createImageNetwork({ kind: 'preresnet', depth: 11, block: 'bottleneck', width: 1 }, INPUT),
    ],
    // A wide one has so many ReLUs that some change sides on any way.
    ['narrow wide-resnet', createPreActivationNetwork(NARROW_WIDE_RESNET)],
  ])('has the gradient of its loss (%s, central differences)', async (_name, network) => {
    const model = bindNetwork(network)
    const random = createRandom(4)
    const images = Float32Array.from({ length: 8 * 36 }, random.normal)
    const targets = Float32Array.from({ length: 8 * 3 }, (_, place) =>
      place % 3 === Math.floor(place / 3) % 3 ? 1 : 0,
    )
    const batch = toDevice({
      size: 8,
      asked: 8,
      tensors: {
        images: { data: images, shape: [8, 6, 6, 1] },
        targets: { data: targets, shape: [8, 3] },
      },
      forMeter: {},
    })
    const weights = model.initialise(random)
    const gradientAt = (vector: Float32Array) =>
      differentiateBatch({ model, loss: crossEntropyOf(model) }, tf.tensor1d(vector), batch)
    const lossAt = async (vector: Float32Array) => (await gradientAt(vector).loss.data())[0]
    const gradient = await gradientAt(weights).gradient.data()
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
