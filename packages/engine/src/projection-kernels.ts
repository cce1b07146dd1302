import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { ProjectionKernels } from './engine.js'
import { tf } from './tensorflow.js'

/**
 * Projection through matMul, which every engine has. With a vector operand the wasm pack runs it on its
 * bandwidth-bound row kernels, without a transposed copy of the basis.
 */
export const projectionKernels: ProjectionKernels = {
  apply(basis, vector) {
    return tf.tidy(() => {
      const column = tf.reshape(vector, [vector.size, 1]) as Tensor2D // [dim, 1]
      return tf.reshape(tf.matMul(basis, column), [basis.shape[0]]) as Tensor1D
    })
  },
  adjoint(basis, coefficients) {
    return tf.tidy(() => {
      const row = tf.reshape(coefficients, [1, coefficients.size]) as Tensor2D // [1, rank]
      return tf.reshape(tf.matMul(row, basis), [basis.shape[1]]) as Tensor1D
    })
  },
  gram(rows) {
    return tf.matMul(rows, rows, false, true)
  },
}
