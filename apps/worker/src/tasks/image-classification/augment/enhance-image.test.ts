import { describe, expect, it } from 'vitest'
import { greyImage, rowsOf } from '../../../testing/byte-images.js'
import { changeBrightness, changeColour, changeContrast, changeSharpness } from './enhance-image.js'

const THREE_BY_THREE = greyImage([
  [10, 10, 10],
  [10, 140, 10],
  [10, 10, 10],
])

describe('enhancements', () => {
  it('leave the image as it is at factor 1', () => {
    for (const change of [changeBrightness, changeColour, changeContrast, changeSharpness]) {
      expect(change(THREE_BY_THREE, 1)).toEqual(THREE_BY_THREE)
    }
  })

  it('scale the brightness up to the full intensity of the set', () => {
    expect(rowsOf(changeBrightness(greyImage([[1, 8, 12]], 16), 1.5))).toEqual([[2, 12, 16]])
    expect(rowsOf(changeBrightness(greyImage([[1, 8, 12]], 16), 0))).toEqual([[0, 0, 0]])
  })

  it('move every byte away from the mean grey, or to it', () => {
    expect(rowsOf(changeContrast(greyImage([[90, 110]]), 1.5))).toEqual([[85, 115]])
    expect(rowsOf(changeContrast(greyImage([[90, 110]]), 0))).toEqual([[100, 100]])
  })

  it('move colours away from their grey, or to it', () => {
    const image = { ...greyImage([[100, 0, 0]]), width: 1, channels: 3 }
    expect(rowsOf(changeColour(image, 0))).toEqual([[30, 30, 30]])
    expect(rowsOf(changeColour(image, 1.5))).toEqual([[135, 0, 0]])
  })

  it('blend with the mean of nine pixels, five parts of which are the middle one', () => {
    const middle = (factor: number) => changeSharpness(THREE_BY_THREE, factor).pixels[4]
    expect(middle(0)).toBe(60)
    expect(middle(0.5)).toBe(100)
    expect(middle(1.5)).toBe(180)
    expect(rowsOf(changeSharpness(THREE_BY_THREE, 0)).flat().toSpliced(4, 1)).toEqual(new Array(8).fill(10))
  })
})
