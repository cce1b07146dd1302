import type * as tf from '@tensorflow/tfjs-core'

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
