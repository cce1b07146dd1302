import type * as tf from '@tensorflow/tfjs-core'
import type { PackedRows } from './kernels/packed-rows.js'
import { plainAdjoint, plainApply } from './kernels/plain-dense.js'
import { combineRows, gramOfRows } from './kernels/plain-float64.js'
import { plainAdjointPacked, plainApplyPacked } from './kernels/plain-packed.js'

/**
 * The hot products, as a port: here in plain form, elsewhere hand-written. Those on the engine read the whole
 * basis once, so memory bandwidth bounds them (packed: unpacking). Those in float64 build a basis chunk by chunk.
 */
export interface ProjectionKernels {
  /** P v: basis [rank, width], vector [width] → [rank]. */
  apply(basis: tf.Tensor2D, vector: tf.Tensor1D): tf.Tensor1D
  /** Pᵀ x: basis [rank, width], coefficients [rank] → [width]. */
  adjoint(basis: tf.Tensor2D, coefficients: tf.Tensor1D): tf.Tensor1D
  /** P v for packed rows, dequantising on the way: vector [width] → [rank]. */
  applyPacked(basis: PackedRows, vector: tf.Tensor1D): tf.Tensor1D
  /** Pᵀ x for packed rows, dequantising on the way: coefficients [rank] → [width]. */
  adjointPacked(basis: PackedRows, coefficients: tf.Tensor1D): tf.Tensor1D
  /** R Rᵀ in float64: rows [count, width] row by row → [count, count], symmetric to the last bit. */
  gram(rows: Float64Array, count: number): Float64Array
  /** A R in float64: weights [m, count], rows [count, width] → [m, width]. */
  combine(weights: Float64Array, rows: Float64Array, count: number): Float64Array
}

/** The reference form of the port, for every backend. */
export const plainProjectionKernels: ProjectionKernels = {
  apply: plainApply,
  adjoint: plainAdjoint,
  applyPacked: plainApplyPacked,
  adjointPacked: plainAdjointPacked,
  gram: gramOfRows,
  combine: combineRows,
}
