import * as tf from '@tensorflow/tfjs-core'
import { biasLayer, denseKernel, heDeviation, type Layer } from './layers.js'
import type { Network, NormMode, Weights } from './network.js'
import { normOrBias } from './norm-or-bias.js'

export interface MlpShape {
  inputs: number
  hidden: readonly number[]
  classes: number
  batchNorm: boolean
}

/** Dense → batch norm → ReLU for each hidden width, then the classes. */
export function createMlp({ inputs, hidden, classes, batchNorm }: MlpShape): Network {
  const norm = normOrBias(batchNorm)
  const blocks = hidden.map((units, index) => {
    const name = `dense${index + 1}`
    const fanIn = index === 0 ? inputs : hidden[index - 1]
    return [denseKernel(name, fanIn, units, heDeviation(fanIn)), norm.next(name, units)]
  })
  const logits = classifier(hidden.at(-1)!, classes)
  return {
    parameters: [...blocks.flat(), ...logits].flatMap((layer) => layer.parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const pixels = tf.reshape(images, [images.shape[0], inputs]) as tf.Tensor2D
      const features = blocks.reduce((x, block) => tf.relu(through(block, weights, x, mode)), pixels)
      return through(logits, weights, features, mode)
    },
  }
}

/** The last layer; its weights start smaller because no ReLU halves what they give. */
export function classifier(inputs: number, classes: number): Layer[] {
  return [denseKernel('logits', inputs, classes, Math.sqrt(1 / inputs)), biasLayer('logits', classes)]
}

export function through(layers: Layer[], weights: Weights, x: tf.Tensor2D, mode: NormMode): tf.Tensor2D {
  return layers.reduce((value, layer) => layer.apply(weights, value, mode), x)
}
