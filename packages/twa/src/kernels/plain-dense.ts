import * as tf from '@tensorflow/tfjs-core'
import { requireShape } from './require-operands.js'

/** P v: basis [rank, width], vector [width] → [rank]. @throws ShapeError for a vector of another length. */
export function plainApply(basis: tf.Tensor2D, vector: tf.Tensor1D): tf.Tensor1D {
  requireShape('vector', vector, [basis.shape[1]])
  return tf.tidy(() => tf.reshape(tf.matMul(basis, tf.reshape(vector, [vector.size, 1])), [basis.shape[0]]))
}

/** Pᵀ x: basis [rank, width], coefficients [rank] → [width]. @throws ShapeError for another number of them. */
export function plainAdjoint(basis: tf.Tensor2D, coefficients: tf.Tensor1D): tf.Tensor1D {
  requireShape('coefficients', coefficients, [basis.shape[0]])
  return tf.tidy(() =>
    tf.reshape(tf.matMul(tf.reshape(coefficients, [1, coefficients.size]), basis), [basis.shape[1]]),
  )
}
