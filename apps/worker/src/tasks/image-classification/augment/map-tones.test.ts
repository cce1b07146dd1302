import { describe, expect, it } from 'vitest'
import { greyImage, rowsOf } from '../../../testing/byte-images.js'
import { autocontrast, equalise, posterise, solarise } from './map-tones.js'

const bytes = (values: number[], maxPixel = 255) => greyImage([values], maxPixel)

describe('solarise', () => {
  it('takes the negative from the threshold on, of the full intensity of the set', () => {
    expect(rowsOf(solarise(bytes([0, 99, 100, 255]), 100))).toEqual([[0, 99, 155, 0]])
    expect(rowsOf(solarise(bytes([3, 12, 16], 16), 12))).toEqual([[3, 4, 0]])
  })
})

describe('posterise', () => {
  it('keeps the highest bits of a byte', () => {
    expect(rowsOf(posterise(bytes([15, 16, 200, 255]), 4))).toEqual([[0, 16, 192, 240]])
    expect(rowsOf(posterise(bytes([1, 2, 3]), 8))).toEqual([[1, 2, 3]])
  })

  it('leaves sets alone that have fewer steps anyway', () => {
    expect(rowsOf(posterise(bytes([0, 7, 16], 16), 5))).toEqual([[0, 7, 16]])
    expect(rowsOf(posterise(bytes([0, 3, 4, 15], 15), 2))).toEqual([[0, 0, 4, 12]])
  })
})

describe('autocontrast', () => {
  it('stretches every channel by itself to the full range', () => {
    expect(rowsOf(autocontrast(bytes([50, 100, 150])))).toEqual([[0, 128, 255]])
    expect(rowsOf(autocontrast(bytes([4, 6, 8], 16)))).toEqual([[0, 8, 16]])
    const colours = { ...bytes([10, 7, 0, 20, 7, 255]), width: 2, channels: 3 }
    expect(rowsOf(autocontrast(colours))).toEqual([[0, 7, 0, 255, 7, 255]])
  })
})

describe('equalise', () => {
  it('maps a byte to how many pixels are darker, in steps', () => {
    expect(rowsOf(equalise(bytes([0, 0, 1, 3], 3)))).toEqual([[0, 0, 2, 3]])
    expect(rowsOf(equalise(bytes([0, 1, 1, 1, 1, 1, 2], 3)))).toEqual([[0, 1, 1, 1, 1, 1, 3]])
  })

  it('leaves an image of one tone, or of fewer pixels than steps, as it is', () => {
    expect(rowsOf(equalise(bytes([5, 5, 5])))).toEqual([[5, 5, 5]])
    expect(rowsOf(equalise(bytes([5, 90, 200])))).toEqual([[5, 90, 200]])
  })
})
