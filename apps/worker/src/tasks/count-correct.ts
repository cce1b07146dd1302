import * as tf from '@tensorflow/tfjs-core'

/**
 * How many rows have their largest logit at their class.
 * @param unknown the class that stands for all others, which is no right answer whoever gives it; null = there is none
 */
export function countCorrect(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  unknown: number | null = null,
): tf.Scalar {
  return tf.tidy(() => {
    const hits = tf.equal(tf.argMax(logits, 1), labels)
    const counted = unknown === null ? hits : tf.logicalAnd(hits, tf.notEqual(labels, unknown))
    return tf.sum(tf.cast(counted, 'float32'))
  })
}
