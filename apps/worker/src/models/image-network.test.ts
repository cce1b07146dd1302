import { ModelConfig } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { createImageNetwork } from './image-network.js'
import { bindNetwork } from './model.js'
import type { Network } from './network.js'

beforeAll(openTestEngine)

const cifarNetwork = (model: object, imageShape: [number, number, number] = [32, 32, 3]) =>
  createImageNetwork(ModelConfig.parse(model), { imageShape, classes: 10 })

const countWeights = ({ parameters }: Network) =>
  parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)

describe('createImageNetwork', () => {
  // Counts for CIFAR-10 of the published implementations: pytorch-cifar (VGG), pytorchcv (PreResNet, WRN-16-10, WRN-28-10).
  it.each([
    [{ kind: 'preresnet', depth: 20 }, 272_282],
    [{ kind: 'preresnet', depth: 56 }, 855_578],
    [{ kind: 'preresnet', depth: 110 }, 1_730_522],
    [{ kind: 'preresnet', depth: 164, block: 'bottleneck' }, 1_703_258],
    [{ kind: 'wide-resnet', depth: 16, widen: 2 }, 691_674],
    [{ kind: 'wide-resnet', depth: 16, widen: 10 }, 17_116_634],
    [{ kind: 'wide-resnet', depth: 28, widen: 10 }, 36_479_194],
  ])('has as many weights as published (%o)', (model, published) => {
    expect(countWeights(cifarNetwork(model))).toBe(published)
  })

  it.each([
    [11, 9_231_114, 2752],
    [13, 9_416_010, 2944],
    [16, 14_728_266, 4224],
    [19, 20_040_522, 5504],
  ])(
    'has the weights of VGG%i-BN as published, but for the biases before batch norm',
    (depth, published, biases) => {
      expect(countWeights(cifarNetwork({ kind: 'vgg', depth }))).toBe(published - biases)
    },
  )

  it.each([
    ['ViT-B/16', { width: 768, heads: 12 }, 86_567_656],
    ['DeiT-Ti/16', { width: 192, heads: 3 }, 5_717_416],
  ])('has as many weights as %s', (_name, stack, published) => {
    const model = ModelConfig.parse({ kind: 'vit', patch: 16, depth: 12, ...stack })
    const network = createImageNetwork(model, { imageShape: [224, 224, 3], classes: 1000 })
    expect(countWeights(network)).toBe(published)
  })

  it('names the weights of a vision transformer', () => {
    const { parameters } = cifarNetwork({ kind: 'vit', patch: 8, width: 6, depth: 1, heads: 2 })
    expect(parameters.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      'patch/kernel 8,8,3,6',
      'patch/bias 6',
      'class/token 6',
      'position/table 17,6',
      'block1/norm1/gamma 6',
      'block1/norm1/beta 6',
      'block1/attention/qkv/kernel 6,18',
      'block1/attention/qkv/bias 18',
      'block1/attention/out/kernel 6,6',
      'block1/attention/out/bias 6',
      'block1/norm2/gamma 6',
      'block1/norm2/beta 6',
      'block1/mlp/widen/kernel 6,24',
      'block1/mlp/widen/bias 24',
      'block1/mlp/narrow/kernel 24,6',
      'block1/mlp/narrow/bias 6',
      'norm/gamma 6',
      'norm/beta 6',
      'logits/kernel 6,10',
      'logits/bias 10',
    ])
  })

  it('names the weights of a residual network by stage, block and layer', () => {
    const { parameters, normLayers } = cifarNetwork({ kind: 'preresnet', depth: 8 })
    expect(parameters.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      'conv1/kernel 3,3,3,16',
      'stage1/block1/bn1/gamma 16',
      'stage1/block1/bn1/beta 16',
      'stage1/block1/conv1/kernel 3,3,16,16',
      'stage1/block1/bn2/gamma 16',
      'stage1/block1/bn2/beta 16',
      'stage1/block1/conv2/kernel 3,3,16,16',
      ...[2, 3].flatMap((stage) => {
        const [inputs, outputs] = [16 * 2 ** (stage - 2), 16 * 2 ** (stage - 1)]
        return [
          `stage${stage}/block1/bn1/gamma ${inputs}`,
          `stage${stage}/block1/bn1/beta ${inputs}`,
          `stage${stage}/block1/conv1/kernel 3,3,${inputs},${outputs}`,
          `stage${stage}/block1/bn2/gamma ${outputs}`,
          `stage${stage}/block1/bn2/beta ${outputs}`,
          `stage${stage}/block1/conv2/kernel 3,3,${outputs},${outputs}`,
          `stage${stage}/block1/shortcut/kernel 1,1,${inputs},${outputs}`,
        ]
      }),
      'bn/gamma 64',
      'bn/beta 64',
      'logits/kernel 64,10',
      'logits/bias 10',
    ])
    expect(normLayers.map(({ name, size }) => `${name} ${size}`)).toEqual([
      'stage1/block1/bn1 16',
      'stage1/block1/bn2 16',
      'stage2/block1/bn1 16',
      'stage2/block1/bn2 32',
      'stage3/block1/bn1 32',
      'stage3/block1/bn2 64',
      'bn 64',
    ])
  })

  it('numbers the convolutions of VGG through and scales their channels', () => {
    const { parameters } = cifarNetwork({ kind: 'vgg', depth: 11, width: 4, batchNorm: false }, [8, 8, 1])
    expect(parameters.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      ...[1, 4, 8, 16, 16, 32, 32, 32].flatMap((inputs, place, widths) => {
        const outputs = widths[place + 1] ?? 32
        return [`conv${place + 1}/kernel 3,3,${inputs},${outputs}`, `conv${place + 1}/bias ${outputs}`]
      }),
      'logits/kernel 32,10',
      'logits/bias 10',
    ])
  })

  it.each([
    [{ kind: 'vgg', depth: 13, width: 2 }, [8, 8, 1]],
    [{ kind: 'vgg', depth: 11, width: 2 }, [33, 20, 3]],
    [{ kind: 'preresnet', depth: 8, width: 2 }, [4, 5, 1]],
    [{ kind: 'preresnet', depth: 14, width: 2 }, [11, 7, 3]],
    [{ kind: 'wide-resnet', depth: 10, widen: 1 }, [9, 9, 3]],
    [{ kind: 'vit', patch: 4, width: 8, depth: 1, heads: 2 }, [8, 12, 3]],
    [{ kind: 'vit', patch: 4, width: 8, depth: 1, heads: 2 }, [4, 4, 1]],
  ] as const)('classifies images of any size that can be halved (%o, %o)', (model, imageShape) => {
    const network = bindNetwork(cifarNetwork(model, [...imageShape]))
    const weights = network.layout.split(tf.tensor1d(network.initialise(createRandom(1))))
    const logits = network.forward(weights, tf.ones([2, ...imageShape]), { kind: 'batch' })
    expect(logits.shape).toEqual([2, 10])
  })

  it.each([
    [5, [32, 32, 3]],
    [4, [8, 10, 1]],
    [16, [8, 8, 1]],
  ] as const)('refuses images that do not divide into patches of %i', (patch, imageShape) => {
    expect(() => cifarNetwork({ kind: 'vit', patch }, [...imageShape])).toThrow(
      `model.patch: found ${patch}, expected a divisor of both sides of the images, which have ${imageShape[0]}×${imageShape[1]} pixels`,
    )
  })

  it.each(['preresnet', 'wide-resnet'])('refuses images that %s cannot halve twice', (kind) => {
    expect(() => cifarNetwork({ kind }, [3, 8, 1])).toThrow(
      `model.kind: found "${kind}" for images of 3×8 pixels, expected images of at least 4×4`,
    )
  })
})
