import {
  type BatchNormLayer,
  createParameterLayout,
  type ParameterLayout,
  type Random,
} from '@barycenter/twa'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Network, NormMode, ParameterSpec } from './network.js'

/** A network whose weights are one vector, as averaging needs them. Running statistics are not part of the vector. */
export interface Model {
  layout: ParameterLayout
  normLayers: readonly BatchNormLayer[]
  /** Fresh weights, [dim], drawn in layout order from `random` alone: the same on every engine. */
  initialise(random: Random): Float32Array
}

/** A model that can be asked: what its inputs and outputs are is between its network and its task. */
export interface BoundModel<Inputs, Outputs> extends Model {
  /** @param parameters as `layout.split` gives them */
  forward(parameters: readonly Tensor[], inputs: Inputs, mode: NormMode): Outputs
}

/** The model of a network. */
export function bindNetwork<Inputs = Tensor4D, Outputs = Tensor2D>(
  network: Network<Inputs, Outputs>,
): BoundModel<Inputs, Outputs> {
  const layout = createParameterLayout(network.parameters.map(({ name, shape }) => ({ name, shape })))
  return {
    layout,
    normLayers: network.normLayers,
    initialise: (random) => drawWeights(network.parameters, layout, random),
    forward(parameters, inputs, mode) {
      const weights = new Map(layout.specs.map(({ name }, place) => [name, parameters[place]]))
      return network.forward(weights, inputs, mode)
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
