import * as tf from '@tensorflow/tfjs-core'
import { classifier, through } from './layers.js'
import { type ConvolutionShape, convolution, type MapLayer, onPixels, throughMaps } from './map-layers.js'
import type { Network } from './network.js'
import { type BatchNorms, batchNorms } from './norm-or-bias.js'

export interface PreActivationShape {
  /** Channels of an image. */
  channels: number
  /** Channels of the convolution before the first stage. */
  stem: number
  /** Channels of each stage; from the second on, a stage begins by halving the image. */
  stages: readonly number[]
  /** Blocks of each stage. */
  blocks: number
  block: BlockKind
  shortcut: Shortcut
  classes: number
}

/** What a shortcut that changes channels or size projects: the block's input, or its first activation. */
type Shortcut = 'input' | 'activation'

/**
 * basic: two 3×3 convolutions. bottleneck: a 3×3 one between two 1×1 ones, which takes a quarter of the channels that the
 * block gives on.
 */
type BlockKind = 'basic' | 'bottleneck'

const NARROWING = 4

interface BlockShape {
  inputs: number
  outputs: number
  stride: number
  block: BlockKind
  shortcut: Shortcut
}

/**
 * Residual network whose blocks normalise and activate before each convolution, so that the sum of all blocks reaches the
 * end as it is (He et al. 2016, "Identity Mappings in Deep Residual Networks").
 */
export function createPreActivationNetwork(shape: PreActivationShape): Network {
  const { channels, stem, stages, classes } = shape
  const norms = batchNorms()
  const maps = [
    convolution('conv1', { side: 3, inputs: channels, outputs: stem, stride: 1 }),
    ...stages.flatMap((_, stage) => stageBlocks(shape, stage, norms)),
    onPixels(norms.add('bn', stages.at(-1)!)),
  ]
  const logits = classifier(stages.at(-1)!, classes)
  return {
    parameters: [...maps, ...logits].flatMap((part) => part.parameters),
    normLayers: norms.layers,
    forward(weights, images, mode) {
      const features = tf.mean<tf.Tensor2D>(throughMaps(maps, weights, images, mode), [1, 2])
      return through(logits, weights, features, mode)
    },
  }
}

function stageBlocks(
  { stem, stages, blocks, block, shortcut }: PreActivationShape,
  stage: number,
  norms: BatchNorms,
): MapLayer[] {
  const outputs = stages[stage]
  return Array.from({ length: blocks }, (_, place) => {
    const isFirst = place === 0
    const inputs = isFirst ? (stage === 0 ? stem : stages[stage - 1]) : outputs
    const stride = isFirst && stage > 0 ? 2 : 1
    const name = `stage${stage + 1}/block${place + 1}`
    return residualBlock(name, { inputs, outputs, stride, block, shortcut }, norms)
  })
}

/** Convolutions, each behind batch norm and ReLU, beside a shortcut. */
function residualBlock(name: string, shape: BlockShape, norms: BatchNorms): MapLayer {
  const { inputs, outputs, stride, shortcut } = shape
  const activation = onPixels(norms.add(`${name}/bn1`, inputs))
  const branch = convolutionsOf(shape).flatMap((convolved, place) => [
    ...(place > 0 ? [onPixels(norms.add(`${name}/bn${place + 1}`, convolved.inputs))] : []),
    convolution(`${name}/conv${place + 1}`, convolved),
  ])
  const projects = inputs !== outputs || stride !== 1
  const projection = projects ? [convolution(`${name}/shortcut`, { side: 1, inputs, outputs, stride })] : []
  return {
    parameters: [activation, ...branch, ...projection].flatMap((part) => part.parameters),
    apply(weights, x, mode) {
      const active = activation.apply(weights, x, mode)
      const skipped = projects && shortcut === 'activation' ? active : x
      return tf.add(
        throughMaps(branch, weights, active, mode),
        throughMaps(projection, weights, skipped, mode),
      )
    },
  }
}

function convolutionsOf({ inputs, outputs, stride, block }: BlockShape): ConvolutionShape[] {
  if (block === 'basic') {
    return [
      { side: 3, inputs, outputs, stride },
      { side: 3, inputs: outputs, outputs, stride: 1 },
    ]
  }
  const narrow = outputs / NARROWING
  return [
    { side: 1, inputs, outputs: narrow, stride: 1 },
    { side: 3, inputs: narrow, outputs: narrow, stride },
    { side: 1, inputs: narrow, outputs, stride: 1 },
  ]
}
