import type { ModelConfig } from '@barycenter/contracts'
import {
  type BatchNormLayer,
  createParameterLayout,
  type ParameterLayout,
  type Random,
} from '@barycenter/twa'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { createNetwork, type NetworkInput } from './create-network.js'
import type { NormMode, ParameterSpec } from './network.js'

/** A network whose weights are one vector, as averaging needs them. Running statistics are not part of the vector. */
export interface Model {
  layout: ParameterLayout
  normLayers: readonly BatchNormLayer[]
  /** Fresh weights, [dim], drawn in layout order from `random` alone: the same on every engine. */
  initialise(random: Random): Float32Array
  /**
   * @param parameters as `layout.split` gives them
   * @returns logits [batch, classes]
   */
  forward(parameters: readonly Tensor[], images: Tensor4D, mode: NormMode): Tensor2D
}

/** The model a run config asks for, for images of this shape. */
export function createModel(config: ModelConfig, input: NetworkInput): Model {
  const network = createNetwork(config, input)
  const layout = createParameterLayout(network.parameters.map(({ name, shape }) => ({ name, shape })))
  return {
    layout,
    normLayers: network.normLayers,
    initialise: (random) => drawWeights(network.parameters, layout, random),
    forward(parameters, images, mode) {
      const weights = new Map(layout.specs.map(({ name }, place) => [name, parameters[place]]))
      return network.forward(weights, images, mode)
    },
  }
}

function drawWeights(
  parameters: readonly ParameterSpec[],
  layout: ParameterLayout,
  random: Random,
): Float32Array {
  const vector = new Float32Array(layout.dim)
  parameters.forEach(({ initial }, place) => {
    const { from, to } = layout.specs[place]
    for (let index = from; index < to; index++) {
      vector[index] = 'constant' in initial ? initial.constant : initial.deviation * random.normal()
    }
  })
  return vector
}
