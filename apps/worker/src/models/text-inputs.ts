import * as tf from '@tensorflow/tfjs-core'

/** Texts of one batch, padded to one length. */
export interface TextInputs {
  tokens: tf.Tensor2D // int32 [batch, length]
  /** 1 for a token, 0 for padding; each text has at least one token, and padding follows all of them. */
  present: tf.Tensor2D // [batch, length]
}

/** Added to what must not be seen: its softmax becomes exactly 0 in float32, and no maximum is taken of it. */
const UNSEEN = -1e9

/** UNSEEN for padding and 0 for tokens. @param present [batch, length], as the result */
export function hidePadding(present: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(tf.sub(1, present), UNSEEN)
}

/** Rows [batch · length, width] with those of padding made 0. */
export function clearPadding(rows: tf.Tensor2D, present: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(rows, tf.reshape(present, [-1, 1]))
}
