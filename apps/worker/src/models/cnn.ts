import * as tf from '@tensorflow/tfjs-core'
import { classifier, denseKernel, heDeviation, through } from './layers.js'
import { throughMaps } from './map-layers.js'
import type { Network } from './network.js'
import { normOrBias } from './norm-or-bias.js'
import { type ImageShape, poolingStack } from './pooling-stack.js'

export interface CnnShape {
  imageShape: ImageShape
  channels: readonly number[]
  dense: number
  classes: number
  batchNorm: boolean
}

/** 3×3 convolution → batch norm → ReLU → 2×2 max-pool for each width, then a dense layer and the classes. */
export function createCnn({ imageShape, channels, dense, classes, batchNorm }: CnnShape): Network {
  const norm = normOrBias(batchNorm)
  const { layers, features: flat } = poolingStack(
    imageShape,
    channels.map((width) => [width]),
    norm,
  )
  const head = [denseKernel('dense1', flat, dense, heDeviation(flat)), norm.next('dense1', dense)]
  const logits = classifier(dense, classes)
  return {
    parameters: [...layers, ...head, ...logits].flatMap((part) => part.parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const maps = throughMaps(layers, weights, images, mode)
      const features = tf.reshape(maps, [images.shape[0], flat]) as tf.Tensor2D
      return through([...head, ...logits], weights, features, mode)
    },
  }
}
