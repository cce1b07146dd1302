import { normaliseColumns } from '@barycenter/engine'
import type { LayerStatistics } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'

/** Added to the variance so that a dead channel does not divide by zero; PyTorch's default. */
const EPSILON = 1e-5

/** Mean and variance of each channel, as one batch norm layer needs them to normalise without its batch. */
export interface NormStatistics {
  mean: tf.Tensor1D // [channels]
  variance: tf.Tensor1D // [channels]
}

/**
 * Normalises each column of `x` by the batch's own mean and variance (over n), then scales and shifts: batch norm in training.
 * With `relu` the result is cut off below 0 in the same pass.
 */
export function normaliseByBatch(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  { relu = false } = {},
): tf.Tensor2D {
  return normaliseColumns(x, gamma, beta, { epsilon: EPSILON, relu })
}

/** Normalises by given statistics: what a trained model does with images one by one. */
export function normaliseByStatistics(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  { mean, variance }: NormStatistics,
): tf.Tensor2D {
  const factor = tf.mul(gamma, tf.rsqrt(tf.add(variance, EPSILON)))
  return tf.add(tf.mul(x, factor), tf.sub(beta, tf.mul(mean, factor)))
}

/** What one layer saw of one batch, as `createBatchNormEstimator` takes it: variance over n, and n itself. */
export function batchStatistics(x: tf.Tensor2D): LayerStatistics {
  const count = x.shape[0]
  const part = 1 / count
  const mean = tf.mul(tf.sum(x, 0), part) as tf.Tensor1D
  const variance = tf.mul(tf.sum(tf.square(tf.sub(x, mean)), 0), part) as tf.Tensor1D
  return { mean, variance, count }
}
