import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { ProjectionKernels } from './engine.js'
import { plainCombine, plainGram } from './float64-rows.js'
import { assertDenseApplies, assertDenseCombines } from './operands.js'
import {
  arithmeticCodes,
  assertApplies,
  assertCombines,
  type CodesOf,
  columnRuns,
  unpackRun,
} from './packed-rows.js'
import { tf } from './tensorflow.js'

/** P v through matMul. With a vector operand the wasm pack runs it on its row kernels, without a transposed copy. */
export function apply(basis: Tensor2D, vector: Tensor1D): Tensor1D {
  assertDenseApplies(basis, vector)
  return tf.tidy(() => {
    const column = tf.reshape(vector, [vector.size, 1]) as Tensor2D // [width, 1]
    return tf.reshape(tf.matMul(basis, column), [basis.shape[0]]) as Tensor1D
  })
}

/** Pᵀ x through matMul. */
export function adjoint(basis: Tensor2D, coefficients: Tensor1D): Tensor1D {
  assertDenseCombines(basis, coefficients)
  return tf.tidy(() => {
    const row = tf.reshape(coefficients, [1, coefficients.size]) as Tensor2D // [1, rank]
    return tf.reshape(tf.matMul(row, basis), [basis.shape[1]]) as Tensor1D
  })
}

/** The port in TensorFlow.js operations, which every engine has; packed rows are unpacked some columns at a time. */
export const tensorProjectionKernels = projectionKernelsOn(arithmeticCodes)

/** The same with an engine's own way to the codes of a run. */
export function projectionKernelsOn(codesOf: CodesOf): ProjectionKernels {
  return {
    apply,
    adjoint,
    applyPacked(basis, vector) {
      assertApplies(basis, vector)
      return tf.tidy(() => {
        let sum: Tensor1D = tf.zeros([basis.rank])
        for (const { from, to } of columnRuns(basis)) {
          // A scope for each run, or all unpacked runs would live until the end.
          sum = tf.tidy(() =>
            tf.add(sum, apply(unpackRun(basis, from, to, codesOf), tf.slice1d(vector, from, to - from))),
          )
        }
        return sum
      })
    },
    adjointPacked(basis, coefficients) {
      assertCombines(basis, coefficients)
      return tf.tidy(() => {
        const parts = columnRuns(basis).map(({ from, to }) =>
          tf.tidy(() => adjoint(unpackRun(basis, from, to, codesOf), coefficients)),
        )
        return parts.length === 1 ? parts[0] : tf.concat1d(parts)
      })
    },
    gram: plainGram,
    combine: plainCombine,
  }
}
