import type { ModelConfig } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import { classifier, through } from './layers.js'
import { throughMaps } from './map-layers.js'
import type { Network } from './network.js'
import { normOrBias } from './norm-or-bias.js'
import { type ImageShape, poolingStack } from './pooling-stack.js'

type VggDepth = Extract<ModelConfig, { kind: 'vgg' }>['depth']

/** Convolutions of the five stages (Simonyan and Zisserman 2015, table 1, columns A, B, D and E). */
const CONVOLUTIONS: Record<VggDepth, readonly number[]> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
}
/** Channels of the five stages, as multiples of those of the first. */
const WIDTHS = [1, 2, 4, 8, 8]

export interface VggShape {
  imageShape: ImageShape
  depth: VggDepth
  /** Channels of the first stage; 64 as published. */
  width: number
  classes: number
  batchNorm: boolean
}

/**
 * VGG for small images: the published convolutions, then one dense layer to the classes instead of three, which would hold
 * most of the weights. With batch norm its convolutions have no biases, which batch norm would take out again.
 */
export function createVgg({ imageShape, depth, width, classes, batchNorm }: VggShape): Network {
  const norm = normOrBias(batchNorm)
  const stages = CONVOLUTIONS[depth].map((count, stage) =>
    new Array<number>(count).fill(width * WIDTHS[stage]),
  )
  const { layers, features } = poolingStack(imageShape, stages, norm)
  const logits = classifier(features, classes)
  return {
    parameters: [...layers, ...logits].flatMap((part) => part.parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const maps = throughMaps(layers, weights, images, mode)
      return through(logits, weights, tf.reshape(maps, [images.shape[0], features]), mode)
    },
  }
}
