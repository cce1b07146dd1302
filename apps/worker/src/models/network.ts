import type { BatchNormLayer, LayerStatistics } from '@barycenter/twa'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { NormStatistics } from './batch-norm.js'

/** One weight of a network, in the order of the parameter vector. */
export interface ParameterSpec {
  name: string
  shape: number[]
  /** Standard deviation of its normal initial values; `constant` instead starts every value equal. */
  initial: { deviation: number } | { constant: number }
}

/**
 * How batch norm layers behave. `batch`: by their batch, with gradient (training). `collect`: by their batch, handing out
 * what they saw. `running`: by given statistics, one entry for each layer.
 */
export type NormMode =
  | { kind: 'batch' }
  | { kind: 'collect'; seen: (layer: number, statistics: LayerStatistics) => void }
  | { kind: 'running'; statistics: readonly NormStatistics[] }

/**
 * A network as a pure function of its weights: nothing is trained in place. By itself an image classifier, from images
 * [batch, height, width, channels] to logits [batch, classes].
 */
export interface Network<Inputs = Tensor4D, Outputs = Tensor2D> {
  parameters: readonly ParameterSpec[]
  normLayers: readonly BatchNormLayer[]
  forward(weights: Weights, inputs: Inputs, mode: NormMode): Outputs
}

/** Weights by their parameter's name. */
export type Weights = ReadonlyMap<string, Tensor>

export function weightOf<T extends Tensor>(weights: Weights, name: string): T {
  const found = weights.get(name)
  if (!found) throw new Error(`No weight is named ${name}; there are ${[...weights.keys()].join(', ')}`)
  return found as T
}
