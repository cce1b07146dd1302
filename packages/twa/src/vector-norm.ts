import * as tf from '@tensorflow/tfjs-core'

/** Values that are summed at a time: short enough for a float32 sum, long enough that few partial sums are left. */
const ROW = 4096

/**
 * ‖v‖²: [length] → a scalar on the engine, which isn't read back.
 *
 * Summed in two stages, rows of 4096 and then their sums: some engines keep one float32 sum over all of a tensor, which
 * at 10⁷ values is so large that each addend is rounded to it (1 % and more of the sum is lost).
 */
export function squaredNorm(vector: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    const rows = Math.ceil(vector.size / ROW)
    const padded = tf.pad1d(tf.square(vector), [0, rows * ROW - vector.size])
    return tf.sum<tf.Scalar>(tf.sum(tf.reshape(padded, [rows, ROW]), 1))
  })
}
