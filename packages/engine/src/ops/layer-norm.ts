import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import { assertTensor } from '../operands.js'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const LAYER_NORM = 'FusedLayerNorm'
export const LAYER_NORM_GRADIENT = 'FusedLayerNormGradient'

/**
 * Layer norm (Ba et al. 2016) of the last axis: (x − mean) / √(variance + epsilon) · gamma + beta, variance over n.
 * @param x [..., channels]
 * @param gamma [channels]
 * @param beta [channels]
 * @throws Error when gamma or beta doesn't have one value for each channel
 */
export function layerNorm<T extends Tensor>(x: T, gamma: Tensor1D, beta: Tensor1D, epsilon = 1e-5): T {
  const channels = x.shape.slice(-1)
  assertTensor('gamma of layer norm', gamma, 'float32', channels)
  assertTensor('beta of layer norm', beta, 'float32', channels)
  return (hasFused(LAYER_NORM) ? fused : composed)(x, gamma, beta, epsilon) as T
}

function fused(x: Tensor, gamma: Tensor1D, beta: Tensor1D, epsilon: number): Tensor {
  return withGradient([x, gamma, beta], (input, scale, shift) => {
    const [value, statistics] = runFused(LAYER_NORM, { x: input, gamma: scale, beta: shift }, { epsilon })
    return {
      value,
      saved: [input, scale, statistics],
      gradient: (dy, saved) =>
        runFused(LAYER_NORM_GRADIENT, { x: saved[0], gamma: saved[1], statistics: saved[2], dy }),
    }
  })
}

function composed(x: Tensor, gamma: Tensor1D, beta: Tensor1D, epsilon: number): Tensor {
  const { mean, variance } = tf.moments(x, -1, true)
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)))
  return tf.add(tf.mul(normal, gamma), beta)
}
