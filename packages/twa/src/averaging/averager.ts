import type * as tf from '@tensorflow/tfjs-core'
import type { TensorState } from '../tensor-state.js'

/** One point of a training path. */
export interface SeenWeights {
  /** [dim]; stays the caller's. */
  weights: tf.Tensor1D
  /** How good it is on held-out data, for the methods that choose by it; larger is better. */
  score?: number
  /** Held-out loss, for SWAD. */
  loss?: number
}

/**
 * An average along one training path, as two pure functions over a state that saves and restores. `update` disposes
 * nothing: old and new state are the caller's, and may share no tensor.
 */
export interface Averager {
  readonly name: string
  /** The state before the first point, for vectors of length `dim`. */
  init(dim: number): TensorState
  update(state: TensorState, seen: SeenWeights): TensorState
  /**
   * The average so far, [dim], a new float32 tensor.
   * @throws SettingError before the first point it could use
   */
  average(state: TensorState): tf.Tensor1D
}
