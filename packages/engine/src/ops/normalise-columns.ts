import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { assertTensor } from '../operands.js'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const BATCH_NORM = 'FusedBatchNormRelu'
export const BATCH_NORM_GRADIENT = 'FusedBatchNormReluGradient'

export interface NormaliseColumnsOptions {
  /** Added to the variance, so that a dead channel does not divide by zero. */
  epsilon?: number
  /** Cuts the result off below 0, in the same pass. */
  relu?: boolean
}

/**
 * Batch norm by the batch's own statistics (Ioffe & Szegedy 2015, section 3): each column of x minus its mean, over
 * √(variance + epsilon), times gamma plus beta; variance over n. The gradient goes through mean and variance.
 * @param x [rows, channels], every position of every image a row
 * @param gamma [channels]
 * @param beta [channels]
 * @throws Error when gamma or beta doesn't have one value for each channel
 */
export function normaliseColumns(
  x: Tensor2D,
  gamma: Tensor1D,
  beta: Tensor1D,
  { epsilon = 1e-5, relu = false }: NormaliseColumnsOptions = {},
): Tensor2D {
  const channels = x.shape.slice(1)
  assertTensor('gamma of batch norm', gamma, 'float32', channels)
  assertTensor('beta of batch norm', beta, 'float32', channels)
  if (hasFused(BATCH_NORM)) return fused(x, gamma, beta, { epsilon, relu }) as Tensor2D
  const normal = composed(x, gamma, beta, epsilon) as Tensor2D
  return relu ? tf.relu(normal) : normal
}

type Options = Required<NormaliseColumnsOptions>

function fused(x: Tensor, gamma: Tensor, beta: Tensor, { epsilon, relu }: Options): Tensor {
  return withGradient([x, gamma, beta], (input, scale, shift) => {
    const inputs = { x: input, gamma: scale, beta: shift }
    const [value, affine] = runFused(BATCH_NORM, inputs, { epsilon, relu })
    return {
      value,
      saved: [input, affine],
      gradient: (dy, saved) => runFused(BATCH_NORM_GRADIENT, { x: saved[0], affine: saved[1], dy }, { relu }),
    }
  })
}

/**
 * The gradient is written out because the composed one costs a dozen more passes over the activations:
 * dx = gamma / σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), dgamma = Σ dy · x̂, dbeta = Σ dy.
 */
function composed(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Tensor {
  return withGradient([x, gamma, beta], (input, scale, shift) => {
    const part = 1 / input.shape[0]
    const centred = tf.sub(input, tf.mul(tf.sum(input, 0), part))
    const variance = tf.mul(tf.sum(tf.square(centred), 0), part)
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    const normal = tf.mul(centred, inverse)
    return {
      value: tf.add(tf.mul(normal, scale), shift),
      saved: [normal, tf.mul(scale, inverse)],
      gradient: (dy, [kept, factor]) => {
        const dShift = tf.sum(dy, 0)
        const dScale = tf.sum(tf.mul(dy, kept), 0)
        const pulled = tf.sub(tf.sub(dy, tf.mul(dShift, part)), tf.mul(kept, tf.mul(dScale, part)))
        return [tf.mul(pulled, factor), dScale, dShift]
      },
    }
  })
}
