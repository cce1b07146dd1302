import * as tf from '@tensorflow/tfjs-core'
import { heDeviation, type Layer } from './layers.js'
import { type NormMode, type ParameterSpec, type Weights, weightOf } from './network.js'

/** A part of a network: the weights it owns and what it does to maps [batch, height, width, channels]. */
export interface MapLayer {
  parameters: readonly ParameterSpec[]
  apply(weights: Weights, x: tf.Tensor4D, mode: NormMode): tf.Tensor4D
}

export interface ConvolutionShape {
  /** Of the square kernel; odd. */
  side: number
  inputs: number
  outputs: number
  stride: number
}

/**
 * x ∗ kernel; the bias follows in its norm. With zeros around the image, so that only the stride makes it smaller: the
 * same number on every side, as PyTorch has it (TensorFlow's `same` shifts strided windows by a pixel).
 */
export function convolution(name: string, { side, inputs, outputs, stride }: ConvolutionShape): MapLayer {
  const kernel = `${name}/kernel`
  const initial = { deviation: heDeviation(side * side * inputs) }
  return {
    parameters: [{ name: kernel, shape: [side, side, inputs, outputs], initial }],
    apply: (weights, x) => tf.conv2d(x, weightOf<tf.Tensor4D>(weights, kernel), stride, (side - 1) / 2),
  }
}

/** A layer of rows, applied to the channels of every pixel. */
export function onPixels({ parameters, apply }: Layer): MapLayer {
  return {
    parameters,
    apply(weights, x, mode) {
      const rows = tf.reshape(x, [-1, x.shape[3]]) as tf.Tensor2D // [batch · height · width, channels]
      return tf.reshape(apply(weights, rows, mode), x.shape)
    },
  }
}

/** The largest value of each 2×2 square; a last odd row or column is left out. */
export const maxPoolHalves: MapLayer = {
  parameters: [],
  apply: (_weights, x) => tf.maxPool(x, 2, 2, 'valid'),
}

export function throughMaps(
  layers: readonly MapLayer[],
  weights: Weights,
  x: tf.Tensor4D,
  mode: NormMode,
): tf.Tensor4D {
  return layers.reduce((maps, layer) => layer.apply(weights, maps, mode), x)
}
