import type * as tf from '@tensorflow/tfjs-core'
import { plainAdjoint, plainApply } from './kernels/plain-dense.js'
import { combineRows, gramOfRows } from './kernels/plain-float64.js'
import { plainAdjointPacked, plainApplyPacked } from './kernels/plain-packed.js'

/** Bits of one code of a packed basis. */
export type CodeBits = 1 | 2 | 4 | 8

/**
 * Basis rows of low precision on the engine: P ≈ scale · code + shift, with one scale and shift for each group of
 * `groupSize` adjoining columns of a row (the last group may be shorter).
 */
export interface PackedRows {
  readonly rank: number
  readonly width: number
  readonly bits: CodeBits
  /** A multiple of 32, or at least `width`: one group a row. */
  readonly groupSize: number
  /**
   * int32 [rank, ceil(width · bits / 32)]: 32 / bits codes in a word, column 0 in the lowest bits. Codes are unsigned;
   * bits beyond the last column are 0.
   */
  readonly codes: tf.Tensor2D
  /** float32 [rank, groups]. */
  readonly scales: tf.Tensor2D
  /** float32 [rank, groups]. */
  readonly shifts: tf.Tensor2D
}

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
