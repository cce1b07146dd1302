import { describe, expect, it } from 'vitest'
import { resizeImage } from './resize-image.js'

/** An image whose three channels are equal. */
const grey = (width: number, height: number, values: number[]) => ({
  width,
  height,
  channels: 3 as const,
  pixels: Uint8Array.from(values.flatMap((value) => [value, value, value])),
})

const greyOf = (image: { pixels: Uint8Array }) => [...image.pixels].filter((_, place) => place % 3 === 0)

describe('resizeImage', () => {
  it('leaves an image of the right size alone', () => {
    const image = grey(2, 1, [1, 2])
    expect(resizeImage(image, 2, 1)).toBe(image)
  })

  it('mixes neighbours in between when it enlarges, as bilinear interpolation does', () => {
    expect(greyOf(resizeImage(grey(2, 1, [0, 100]), 4, 1))).toEqual([0, 25, 75, 100])
  })

  it('weighs the whole area of a pixel when it shrinks', () => {
    // Weights 1, 3, 3, 1 of eight around each centre; the part beyond the border is left out.
    expect(greyOf(resizeImage(grey(4, 1, [0, 0, 0, 70]), 2, 1))).toEqual([0, 30])
    const flat = grey(
      30,
      20,
      Array.from({ length: 600 }, () => 123),
    )
    expect(new Set(resizeImage(flat, 7, 3).pixels)).toEqual(new Set([123]))
  })

  it('stretches both axes each by itself and keeps channels apart', () => {
    const image = {
      width: 2,
      height: 2,
      channels: 3 as const,
      pixels: Uint8Array.from([1, 2, 3, 1, 2, 3, 9, 8, 7, 9, 8, 7]),
    }
    const { width, height, pixels } = resizeImage(image, 3, 2)
    expect([width, height]).toEqual([3, 2])
    expect([...pixels]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 9, 8, 7, 9, 8, 7, 9, 8, 7])
  })
})
