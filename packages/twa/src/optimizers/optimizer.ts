import type * as tf from '@tensorflow/tfjs-core'
import type { TensorState } from '../tensor-state.js'

/** Parameters and state after an update. (Type aliases, as in `TensorState`.) */
export type OptimizerStep = { params: tf.Tensor1D; state: TensorState }

/** What one step is made from; all tensors are as long as the parameters and stay the caller's. */
export interface OptimizerUpdate {
  gradient: tf.Tensor1D
  state: TensorState
  params: tf.Tensor1D
  learningRate: number
  /**
   * Weight decay acts on `params + decayOffset` instead of `params`. For parameters kept as displacements
   * from a point: with the point as offset, decay still pulls the whole towards 0.
   */
  decayOffset?: tf.Tensor1D | null
}

/**
 * Two pure functions over flat vectors, so one optimizer serves the D weights of base training and the k
 * coefficients of a subspace alike. `update` disposes nothing: old and new tensors are the caller's.
 */
export interface Optimizer {
  readonly name: string
  init(dim: number): TensorState
  update(update: OptimizerUpdate): OptimizerStep
  /**
   * The weights to evaluate, [dim], a new tensor, for rules whose iterate is not the answer: the slow weights of
   * Lookahead, the average of schedule-free SGD. Left out: the parameters themselves.
   */
  evaluationWeights?(step: OptimizerStep): tf.Tensor1D
}
