import type * as tf from '@tensorflow/tfjs-core'

/**
 * What an optimizer remembers between steps; each tensor has the length of the parameters. (Type aliases,
 * not interfaces: only those pass as the result of `tf.tidy`.)
 */
export type OptimizerState = {
  /** Updates made so far. */
  step: number
  tensors: Record<string, tf.Tensor1D>
}

/** Parameters and state after an update. */
export type OptimizerStep = { params: tf.Tensor1D; state: OptimizerState }

export interface OptimizerUpdate {
  gradient: tf.Tensor1D
  state: OptimizerState
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
  init(dim: number): OptimizerState
  update(update: OptimizerUpdate): OptimizerStep
}
