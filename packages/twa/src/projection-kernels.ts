import * as tf from '@tensorflow/tfjs-core'

/**
 * The hot products of training in a subspace, as a port: here plain TensorFlow.js operations, elsewhere
 * hand-written or low-bit ones. Both read the whole basis once, so memory bandwidth bounds them.
 */
export interface ProjectionKernels {
  /** P v: basis [rank, dim], vector [dim] → [rank]. */
  apply(basis: tf.Tensor2D, vector: tf.Tensor1D): tf.Tensor1D
  /** Pᵀ x: basis [rank, dim], coefficients [rank] → [dim]. */
  adjoint(basis: tf.Tensor2D, coefficients: tf.Tensor1D): tf.Tensor1D
  /** R Rᵀ: rows [m, dim] → [m, m]. */
  gram(rows: tf.Tensor2D): tf.Tensor2D
}

/** The reference form of the port, for every backend. */
export const plainProjectionKernels: ProjectionKernels = {
  apply: (basis, vector) =>
    tf.tidy(() => tf.reshape(tf.matMul(basis, tf.reshape(vector, [vector.size, 1])), [basis.shape[0]])),
  adjoint: (basis, coefficients) =>
    tf.tidy(() =>
      tf.reshape(tf.matMul(tf.reshape(coefficients, [1, coefficients.size]), basis), [basis.shape[1]]),
    ),
  gram: (rows) => tf.matMul(rows, rows, false, true),
}
