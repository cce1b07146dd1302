import { convolution, type MapLayer, maxPoolHalves, onPixels } from './map-layers.js'
import type { NormOrBias } from './norm-or-bias.js'

export type ImageShape = readonly [height: number, width: number, channels: number]

/**
 * 3×3 convolution → batch norm → ReLU for each width of a stage, and a 2×2 max-pool after each stage. A side of one pixel
 * cannot be halved: later stages of a small image keep its size.
 * @returns the layers, and how many numbers of an image come out
 */
export function poolingStack(
  [height, width, channels]: ImageShape,
  stages: readonly (readonly number[])[],
  norm: NormOrBias,
): { layers: MapLayer[]; features: number } {
  const layers: MapLayer[] = []
  let [high, wide, inputs, convolutions] = [height, width, channels, 0]
  for (const stage of stages) {
    for (const outputs of stage) {
      const name = `conv${++convolutions}`
      const shape = { side: 3, inputs, outputs, stride: 1 }
      layers.push(convolution(name, shape), onPixels(norm.next(name, outputs)))
      inputs = outputs
    }
    if (high < 2 || wide < 2) continue
    layers.push(maxPoolHalves)
    ;[high, wide] = [Math.floor(high / 2), Math.floor(wide / 2)]
  }
  return { layers, features: high * wide * inputs }
}
