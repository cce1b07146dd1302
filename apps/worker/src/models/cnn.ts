import * as tf from '@tensorflow/tfjs-core'
import { denseKernel, heDeviation, type Layer } from './layers.js'
import { classifier, through } from './mlp.js'
import { type Network, type NormMode, type ParameterSpec, type Weights, weightOf } from './network.js'
import { normOrBias } from './norm-or-bias.js'

export interface CnnShape {
  imageShape: readonly [height: number, width: number, channels: number]
  channels: readonly number[]
  dense: number
  classes: number
  batchNorm: boolean
}

interface Block {
  parameters: ParameterSpec[]
  apply(weights: Weights, x: tf.Tensor4D, mode: NormMode): tf.Tensor4D
}

/** 3×3 convolution → batch norm → ReLU → 2×2 max-pool for each width, then a dense layer and the classes. */
export function createCnn({ imageShape, channels, dense, classes, batchNorm }: CnnShape): Network {
  const norm = normOrBias(batchNorm)
  let [height, width, depth] = imageShape
  const blocks = channels.map((outputs, index) => {
    const name = `conv${index + 1}`
    // A side of one pixel cannot be halved: later blocks of a small image keep its size.
    const halves = height > 1 && width > 1
    const block = convBlock(name, depth, outputs, norm.next(name, outputs), halves)
    if (halves) [height, width] = [Math.floor(height / 2), Math.floor(width / 2)]
    depth = outputs
    return block
  })
  const flat = height * width * depth
  const head = [denseKernel('dense1', flat, dense, heDeviation(flat)), norm.next('dense1', dense)]
  const logits = classifier(dense, classes)
  return {
    parameters: [...blocks, ...head, ...logits].flatMap((part) => part.parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const maps = blocks.reduce((x, block) => block.apply(weights, x, mode), images)
      const features = tf.reshape(maps, [images.shape[0], flat]) as tf.Tensor2D
      return through(logits, weights, tf.relu(through(head, weights, features, mode)), mode)
    },
  }
}

function convBlock(name: string, inputs: number, outputs: number, norm: Layer, halves: boolean): Block {
  const kernel = `${name}/kernel`
  const initial = { deviation: heDeviation(9 * inputs) }
  return {
    parameters: [{ name: kernel, shape: [3, 3, inputs, outputs], initial }, ...norm.parameters],
    apply(weights, x, mode) {
      const convolved = tf.conv2d(x, weightOf<tf.Tensor4D>(weights, kernel), 1, 'same')
      const rows = tf.reshape(convolved, [-1, outputs]) as tf.Tensor2D // [batch · height · width, outputs]
      const active = tf.reshape(tf.relu(norm.apply(weights, rows, mode)), convolved.shape) as tf.Tensor4D
      return halves ? tf.maxPool(active, 2, 2, 'valid') : active
    },
  }
}
