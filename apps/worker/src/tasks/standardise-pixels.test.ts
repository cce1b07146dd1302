import { expect, it } from 'vitest'
import { standardisedPixels } from './standardise-pixels.js'

it('standardises each channel over the train split alone', () => {
  // Two images of 1 × 2 pixels in two channels; the second image is not of the split.
  const pixels = Uint8Array.of(0, 10, 4, 30, 200, 200, 200, 200)
  const values = standardisedPixels(
    { imageShape: [1, 2, 2], maxPixel: 255, pixels },
    { name: 'train', examples: Int32Array.of(0) },
  )
  expect([values[0], values[4]]).toEqual([-1, 1])
  expect(values[256 + 10]).toBeCloseTo(-1, 6)
  expect(values[256 + 30]).toBeCloseTo(1, 6)
})

it('makes every pixel of a channel of one value 0', () => {
  const values = standardisedPixels(
    { imageShape: [1, 1, 1], maxPixel: 16, pixels: Uint8Array.of(7, 7) },
    { name: 'train', examples: Int32Array.of(0, 1) },
  )
  expect(values[7]).toBe(0)
})
