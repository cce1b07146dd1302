import type { BatchNormLayer } from '@barycenter/twa'
import { batchNormRelu, biasRelu, type Layer } from './layers.js'

/** The batch norm layers of a network, in the order in which they were asked for. */
export interface BatchNorms {
  layers: readonly BatchNormLayer[]
  /** ReLU of a batch norm of its own. */
  add(name: string, channels: number): Layer
}

export function batchNorms(): BatchNorms {
  const layers: BatchNormLayer[] = []
  return {
    layers,
    add(name, size) {
      layers.push({ name, size })
      return batchNormRelu({ name, size }, layers.length - 1)
    },
  }
}

export interface NormOrBias {
  layers: readonly BatchNormLayer[]
  next(kernel: string, channels: number): Layer
}

/**
 * What follows each kernel of a network: ReLU of batch norm, or of a bias where batch norm is off (a bias before batch norm
 * would be subtracted again by its mean).
 */
export function normOrBias(batchNorm: boolean): NormOrBias {
  const norms = batchNorms()
  return {
    layers: norms.layers,
    next: (kernel, channels) =>
      batchNorm ? norms.add(`bn${norms.layers.length + 1}`, channels) : biasRelu(kernel, channels),
  }
}
