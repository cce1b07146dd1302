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
 * Normalises each column of `x` by the batch's own mean and variance (over n), then scales and shifts.
 * The gradient is written out because the composed one costs a dozen more passes over the activations:
 * dx = gamma/σ · (dy - mean(dy) - x̂ · mean(dy · x̂)), dgamma = Σ dy · x̂, dbeta = Σ dy (Ioffe & Szegedy 2015, section 3).
 */
export function normaliseByBatch(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D): tf.Tensor2D {
  const normalise = tf.customGrad((...inputs) => {
    const [rows, scale, shift, save] = inputs as unknown as [
      tf.Tensor2D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.GradSaveFunc,
    ]
    const { centred, variance } = centre(rows)
    const inverse = tf.rsqrt(tf.add(variance, EPSILON))
    const normal = tf.mul(centred, inverse)
    save([normal, tf.mul(scale, inverse)])
    return {
      value: tf.add(tf.mul(normal, scale), shift),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [kept, factor] = saved as [tf.Tensor2D, tf.Tensor1D]
        const dShift = tf.sum(dy, 0)
        const dScale = tf.sum(tf.mul(dy, kept), 0)
        const part = 1 / dy.shape[0]
        const pulled = tf.sub(tf.sub(dy, tf.mul(dShift, part)), tf.mul(kept, tf.mul(dScale, part)))
        return [tf.mul(pulled, factor), dScale, dShift]
      },
    }
  })
  return normalise(x, gamma, beta) as tf.Tensor2D
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
  const { mean, variance } = centre(x)
  return { mean, variance, count: x.shape[0] }
}

function centre(x: tf.Tensor2D) {
  const part = 1 / x.shape[0]
  const mean = tf.mul(tf.sum(x, 0), part) as tf.Tensor1D
  const centred = tf.sub(x, mean) as tf.Tensor2D
  const variance = tf.mul(tf.sum(tf.square(centred), 0), part) as tf.Tensor1D
  return { mean, centred, variance }
}
