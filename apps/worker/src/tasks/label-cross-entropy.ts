import { softmaxCrossEntropy } from '@barycenter/engine'
import * as tf from '@tensorflow/tfjs-core'

/**
 * Mean cross-entropy of rows with labels, smoothed as PyTorch does it (Szegedy et al. 2016, section 7). One-hot rows, which
 * would be as large as the logits, are made for smoothed labels alone.
 * @param logits [rows, classes]
 * @param labels int32 [rows], or shares of the classes as float32 [rows, classes]
 * @param smoothing part of each label that is spread over all classes
 */
export function labelCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D | tf.Tensor2D,
  smoothing = 0,
): tf.Scalar {
  if (smoothing === 0) return softmaxCrossEntropy(logits, labels)
  const classes = logits.shape[1]
  const shares = labels.rank === 1 ? tf.cast(tf.oneHot(labels as tf.Tensor1D, classes), 'float32') : labels
  const smoothed = tf.add(tf.mul(shares, 1 - smoothing), smoothing / classes) as tf.Tensor2D
  return softmaxCrossEntropy(logits, smoothed)
}
