import { biasRelu as addBiasRelu } from '@barycenter/engine'
import type { BatchNormLayer } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { batchStatistics, normaliseByBatch, normaliseByStatistics } from './batch-norm.js'
import { type NormMode, type ParameterSpec, type Weights, weightOf } from './network.js'

/** A part of a network: the weights it owns and what it does to [rows, channels]. */
export interface Layer {
  parameters: ParameterSpec[]
  apply(weights: Weights, x: tf.Tensor2D, mode: NormMode): tf.Tensor2D
}

/** A layer that does the same in training as in use. */
export interface PlainLayer extends Layer {
  apply(weights: Weights, x: tf.Tensor2D): tf.Tensor2D
}

/** One layer after the other. @param x [rows, channels of the first] */
export function through(layers: Layer[], weights: Weights, x: tf.Tensor2D, mode: NormMode): tf.Tensor2D {
  return layers.reduce((value, layer) => layer.apply(weights, value, mode), x)
}

/** Of the last layer of a transformer, as small as GPT-2's: at first every class or token is about as likely. */
export const LOGITS_DEVIATION = 0.02

/** Deviation for weights that feed a ReLU (He et al. 2015). */
export function heDeviation(fanIn: number): number {
  return Math.sqrt(2 / fanIn)
}

/** x · kernel. The bias follows in `batchNormRelu` or `biasLayer`. */
export function denseKernel(name: string, inputs: number, outputs: number, deviation: number): Layer {
  const kernel = `${name}/kernel`
  return {
    parameters: [{ name: kernel, shape: [inputs, outputs], initial: { deviation } }],
    apply: (weights, x) => tf.matMul(x, weightOf<tf.Tensor2D>(weights, kernel)),
  }
}

export function biasLayer(name: string, channels: number, initial = 0): Layer {
  const bias = `${name}/bias`
  return {
    parameters: [{ name: bias, shape: [channels], initial: { constant: initial } }],
    apply: (weights, x) => tf.add(x, weightOf(weights, bias)),
  }
}

/** ReLU of x + bias, in one pass. */
export function biasRelu(name: string, channels: number): Layer {
  const { parameters } = biasLayer(name, channels)
  const bias = parameters[0].name
  return { parameters, apply: (weights, x) => addBiasRelu(x, weightOf<tf.Tensor1D>(weights, bias)) }
}

/** The last layer; its weights start smaller because no ReLU halves what they give. */
export function classifier(inputs: number, classes: number): Layer[] {
  return [denseKernel('logits', inputs, classes, Math.sqrt(1 / inputs)), biasLayer('logits', classes)]
}

/** x · kernel + bias. */
export function denseLayer(name: string, inputs: number, outputs: number, deviation: number): PlainLayer {
  const names = { kernel: `${name}/kernel`, bias: `${name}/bias` }
  return {
    parameters: [
      { name: names.kernel, shape: [inputs, outputs], initial: { deviation } },
      { name: names.bias, shape: [outputs], initial: { constant: 0 } },
    ],
    apply(weights, x) {
      const product = tf.matMul(x, weightOf<tf.Tensor2D>(weights, names.kernel))
      return tf.add(product, weightOf(weights, names.bias))
    },
  }
}

/** ReLU of batch norm. @param index place of the layer among the network's batch norm layers */
export function batchNormRelu({ name, size }: BatchNormLayer, index: number): Layer {
  const names = { gamma: `${name}/gamma`, beta: `${name}/beta` }
  return {
    parameters: [
      { name: names.gamma, shape: [size], initial: { constant: 1 } },
      { name: names.beta, shape: [size], initial: { constant: 0 } },
    ],
    apply(weights, x, mode) {
      const gamma = weightOf<tf.Tensor1D>(weights, names.gamma)
      const beta = weightOf<tf.Tensor1D>(weights, names.beta)
      if (mode.kind === 'running')
        return tf.relu(normaliseByStatistics(x, gamma, beta, mode.statistics[index]))
      if (mode.kind === 'collect') mode.seen(index, batchStatistics(x))
      return normaliseByBatch(x, gamma, beta, { relu: true })
    },
  }
}
