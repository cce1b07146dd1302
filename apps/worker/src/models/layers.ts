import type { BatchNormLayer } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { batchStatistics, normaliseByBatch, normaliseByStatistics } from './batch-norm.js'
import { type NormMode, type ParameterSpec, type Weights, weightOf } from './network.js'

/** A part of a network: the weights it owns and what it does to [rows, channels]. */
export interface Layer {
  parameters: ParameterSpec[]
  apply(weights: Weights, x: tf.Tensor2D, mode: NormMode): tf.Tensor2D
}

/** Deviation for weights that feed a ReLU (He et al. 2015). */
export function heDeviation(fanIn: number): number {
  return Math.sqrt(2 / fanIn)
}

/** x · kernel. The bias follows in `batchNormLayer` or `biasLayer`. */
export function denseKernel(name: string, inputs: number, outputs: number, deviation: number): Layer {
  const kernel = `${name}/kernel`
  return {
    parameters: [{ name: kernel, shape: [inputs, outputs], initial: { deviation } }],
    apply: (weights, x) => tf.matMul(x, weightOf<tf.Tensor2D>(weights, kernel)),
  }
}

export function biasLayer(name: string, channels: number): Layer {
  const bias = `${name}/bias`
  return {
    parameters: [{ name: bias, shape: [channels], initial: { constant: 0 } }],
    apply: (weights, x) => tf.add(x, weightOf(weights, bias)),
  }
}

/** @param index place of the layer among the network's batch norm layers */
export function batchNormLayer({ name, size }: BatchNormLayer, index: number): Layer {
  const names = { gamma: `${name}/gamma`, beta: `${name}/beta` }
  return {
    parameters: [
      { name: names.gamma, shape: [size], initial: { constant: 1 } },
      { name: names.beta, shape: [size], initial: { constant: 0 } },
    ],
    apply(weights, x, mode) {
      const gamma = weightOf<tf.Tensor1D>(weights, names.gamma)
      const beta = weightOf<tf.Tensor1D>(weights, names.beta)
      if (mode.kind === 'running') return normaliseByStatistics(x, gamma, beta, mode.statistics[index])
      if (mode.kind === 'collect') mode.seen(index, batchStatistics(x))
      return normaliseByBatch(x, gamma, beta)
    },
  }
}
