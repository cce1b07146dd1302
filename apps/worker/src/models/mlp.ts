import * as tf from '@tensorflow/tfjs-core'
import { classifier, denseKernel, heDeviation, through } from './layers.js'
import type { Network } from './network.js'
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
  const blocks = hidden.flatMap((units, index) => {
    const name = `dense${index + 1}`
    const fanIn = index === 0 ? inputs : hidden[index - 1]
    return [denseKernel(name, fanIn, units, heDeviation(fanIn)), norm.next(name, units)]
  })
  const layers = [...blocks, ...classifier(hidden.at(-1)!, classes)]
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    normLayers: norm.layers,
    forward(weights, images, mode) {
      const pixels = tf.reshape(images, [images.shape[0], inputs]) as tf.Tensor2D
      return through(layers, weights, pixels, mode)
    },
  }
}
