import * as tf from '@tensorflow/tfjs-core'
import { SettingError, ShapeError } from '../errors.js'
import type { TensorState } from '../tensor-state.js'

/**
 * Mean squared gradients as pure functions over a state that saves and restores: the diagonal of the Fisher
 * information, for `fisherAverage`. `update` disposes nothing: old and new state are the caller's.
 */
export interface FisherEstimator {
  /** The state before the first example, for vectors of length `dim`. */
  init(dim: number): TensorState
  /** @throws ShapeError when the gradient isn't as long as the state's vectors */
  update(state: TensorState, gradient: tf.Tensor1D): TensorState
  /**
   * The diagonal so far, [dim], a new tensor.
   * @throws SettingError before the first gradient
   */
  fisher(state: TensorState): tf.Tensor1D
}

/**
 * F ← F + (g² − F) / t for the t-th gradient g: the mean of g² over examples (Matena & Raffel, 2022).
 *
 * Two duties are the caller's. A gradient is that of log p(y | x) for one example: squares of a batch mean are smaller.
 * And y is drawn from the model's own p(y | x): with the labels of the data the result is the "empirical Fisher",
 * another matrix, which vanishes where the model fits.
 */
export function createFisherEstimator(): FisherEstimator {
  return {
    init: (dim) => ({ step: 0, numbers: {}, tensors: { fisher: tf.zeros<tf.Rank.R1>([dim]) } }),
    update(state, gradient) {
      const { fisher } = state.tensors
      if (gradient.size !== fisher.size) throw new ShapeError('gradient', gradient.shape, fisher.shape)
      const step = state.step + 1
      return tf.tidy(() => {
        const change = tf.div(tf.sub(tf.square(gradient), fisher), step)
        return { step, numbers: {}, tensors: { fisher: tf.add<tf.Tensor1D>(fisher, change) } }
      })
    },
    fisher(state) {
      if (state.step === 0) throw new SettingError('number of gradients', 0, 'at least 1')
      return tf.clone(state.tensors.fisher)
    },
  }
}
