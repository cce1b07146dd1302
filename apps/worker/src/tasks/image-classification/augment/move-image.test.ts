import { describe, expect, it } from 'vitest'
import { greyImage, rowsOf } from '../../../testing/byte-images.js'
import { crop, mirror, rotate, shearX, shearY, translateX, translateY } from './move-image.js'

const NINE = greyImage([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
])

describe('mirror', () => {
  it('swaps left and right of a 2×3 image', () => {
    const image = greyImage([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(rowsOf(mirror(image))).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ])
    expect(mirror(mirror(image))).toEqual(image)
  })

  it('keeps the channels of a pixel together', () => {
    const image = { ...greyImage([[1, 2, 3, 4, 5, 6]]), width: 2, channels: 3 }
    expect(rowsOf(mirror(image))).toEqual([[4, 5, 6, 1, 2, 3]])
  })
})

describe('crop', () => {
  it('takes the window at a place of the image with a black border', () => {
    expect(rowsOf(crop(NINE, 1, 0, 0))).toEqual([
      [0, 0, 0],
      [0, 1, 2],
      [0, 4, 5],
    ])
    expect(rowsOf(crop(NINE, 1, 2, 1))).toEqual([
      [4, 5, 6],
      [7, 8, 9],
      [0, 0, 0],
    ])
    expect(crop(NINE, 1, 1, 1)).toEqual(NINE)
  })

  it('is black where a wide border leaves nothing of the image', () => {
    for (const [top, left] of [
      [0, 5],
      [5, 0],
      [10, 10],
    ]) {
      expect(rowsOf(crop(NINE, 5, top, left)).flat()).toEqual(new Array(9).fill(0))
    }
  })

  it('moves the channels of a pixel together', () => {
    const image = { ...greyImage([[1, 2, 3, 4, 5, 6]]), width: 2, channels: 3 }
    expect(rowsOf(crop(image, 1, 1, 2))).toEqual([[4, 5, 6, 0, 0, 0]])
  })
})

describe('affine moves', () => {
  it('turns counter-clockwise about the centre', () => {
    expect(rowsOf(rotate(NINE, 90))).toEqual([
      [3, 6, 9],
      [2, 5, 8],
      [1, 4, 7],
    ])
    expect(rotate(NINE, 0)).toEqual(NINE)
  })

  it('shifts by the nearest whole pixels and fills with black', () => {
    expect(rowsOf(translateX(NINE, 1.2))).toEqual([
      [0, 1, 2],
      [0, 4, 5],
      [0, 7, 8],
    ])
    expect(rowsOf(translateY(NINE, -1))).toEqual([
      [4, 5, 6],
      [7, 8, 9],
      [0, 0, 0],
    ])
  })

  it('shears rows and columns, each further than the one before', () => {
    expect(rowsOf(shearX(NINE, 0.5))).toEqual([
      [1, 2, 3],
      [5, 6, 0],
      [8, 9, 0],
    ])
    expect(rowsOf(shearY(NINE, 0.5))).toEqual([
      [1, 5, 6],
      [4, 8, 9],
      [7, 0, 0],
    ])
  })
})
