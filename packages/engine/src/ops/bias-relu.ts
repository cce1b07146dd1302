import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { assertTensor } from '../operands.js'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const BIAS_RELU = 'FusedBiasRelu'
export const BIAS_RELU_GRADIENT = 'FusedBiasReluGradient'

/**
 * max(0, x + bias).
 * @param x [rows, channels]
 * @param bias [channels]
 * @throws Error when the bias doesn't have one value for each channel
 */
export function biasRelu(x: Tensor2D, bias: Tensor1D): Tensor2D {
  assertTensor('bias', bias, 'float32', x.shape.slice(1))
  return hasFused(BIAS_RELU) ? fused(x, bias) : tf.relu(tf.add(x, bias))
}

function fused(x: Tensor2D, bias: Tensor1D): Tensor2D {
  return withGradient([x, bias], (input: Tensor, shift: Tensor) => {
    const [value] = runFused(BIAS_RELU, { x: input, bias: shift })
    return { value, saved: [value], gradient: (dy, [y]) => runFused(BIAS_RELU_GRADIENT, { y, dy }) }
  }) as Tensor2D
}
