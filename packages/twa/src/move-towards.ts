import * as tf from '@tensorflow/tfjs-core'

/**
 * from + share · (to − from) → [dim], a new tensor: `from` to the last bit at share 0, `to` at share 1, and `from` at any
 * share where both are equal. The form (1 − share) · from + share · to would round equal vectors away from themselves.
 */
export function moveTowards(from: tf.Tensor1D, to: tf.Tensor1D, share: number): tf.Tensor1D {
  if (share === 0) return tf.clone(from)
  if (share === 1) return tf.clone(to)
  return tf.tidy(() => tf.add<tf.Tensor1D>(from, tf.mul(tf.sub(to, from), share)))
}
