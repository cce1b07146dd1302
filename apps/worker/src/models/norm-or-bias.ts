import type { BatchNormLayer } from '@barycenter/twa'
import { batchNormLayer, biasLayer, type Layer } from './layers.js'

/**
 * What follows each kernel of a network: batch norm, or a bias where batch norm is off (a bias before batch norm would be
 * subtracted again by its mean).
 */
export function normOrBias(batchNorm: boolean): {
  layers: BatchNormLayer[]
  next(kernel: string, channels: number): Layer
} {
  const layers: BatchNormLayer[] = []
  return {
    layers,
    next(kernel, channels) {
      if (!batchNorm) return biasLayer(kernel, channels)
      const layer = { name: `bn${layers.length + 1}`, size: channels }
      layers.push(layer)
      return batchNormLayer(layer, layers.length - 1)
    },
  }
}
