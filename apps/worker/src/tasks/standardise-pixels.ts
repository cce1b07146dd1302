import { pixelsPerImage } from '../datasets/image-set.js'
import type { Split } from './task.js'

/** Images as bytes, of whatever task. */
export interface PixelSource {
  imageShape: readonly [height: number, width: number, channels: number]
  /** The pixel value that stands for full intensity. */
  maxPixel: number
  pixels: Uint8Array // [count, height, width, channels]
}

/**
 * The value that stands for each pixel byte in each channel: (pixel - mean) / deviation, both over the train split alone,
 * so that nothing of held-out or test leaks in.
 * @returns [channels, 256]
 */
export function standardisedPixels(
  { imageShape, maxPixel, pixels }: PixelSource,
  { examples }: Split,
): Float32Array {
  const channels = imageShape[2]
  const size = pixelsPerImage({ imageShape })
  const counts = new Float64Array(channels * 256)
  for (const example of examples) {
    for (let place = 0; place < size; place++) {
      counts[(place % channels) * 256 + pixels[example * size + place]]++
    }
  }
  const values = new Float32Array(channels * 256)
  for (let channel = 0; channel < channels; channel++) {
    const own = counts.subarray(channel * 256, (channel + 1) * 256)
    values.set(standardise(own, maxPixel), channel * 256)
  }
  return values
}

/** @param counts how often each byte stands for a pixel of this channel */
function standardise(counts: Float64Array, maxPixel: number): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const scaled = Float64Array.from(counts, (_, pixel) => pixel / maxPixel)
  const mean = counts.reduce((sum, count, pixel) => sum + count * scaled[pixel], 0) / total
  const variance = counts.reduce((sum, count, pixel) => sum + count * (scaled[pixel] - mean) ** 2, 0) / total
  // A channel of one value has no deviation; its pixels then all become 0.
  const deviation = Math.sqrt(variance) || 1
  return scaled.map((value) => (value - mean) / deviation)
}
