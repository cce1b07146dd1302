import * as tf from '@tensorflow/tfjs-core'

/** P v: basis [rank, width], vector [width] → [rank]. */
export function plainApply(basis: tf.Tensor2D, vector: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => tf.reshape(tf.matMul(basis, tf.reshape(vector, [vector.size, 1])), [basis.shape[0]]))
}

/** Pᵀ x: basis [rank, width], coefficients [rank] → [width]. */
export function plainAdjoint(basis: tf.Tensor2D, coefficients: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() =>
    tf.reshape(tf.matMul(tf.reshape(coefficients, [1, coefficients.size]), basis), [basis.shape[1]]),
  )
}
