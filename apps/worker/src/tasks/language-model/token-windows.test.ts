import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import { cutWindows, shiftedStarts, windowBatch, windowsFollowed } from './token-windows.js'

const text = {
  tokens: Int32Array.from({ length: 12 }, (_, place) => 100 + place),
  characters: Int32Array.of(1, 1, 1, 2, 2, 2, 0, 0, 0, 5, 5, 5),
}

describe('cutWindows', () => {
  it('asks for each token once, but for the first one and a rest that fills no window', () => {
    const windows = cutWindows(text, 3, null)
    expect(windows.count).toBe(3)
    const { labels } = windowBatch(windows, Int32Array.of(0, 3, 6)).tensors
    expect([...labels.data]).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109])
  })

  it('finds none in a text too short', () => {
    expect(cutWindows(text, 12, null).count).toBe(0)
    expect(cutWindows({ tokens: new Int32Array(0), characters: new Int32Array(0) }, 4, null).count).toBe(0)
  })
})

describe('windowBatch', () => {
  it('asks for the token after each, and counts the characters that are asked for', () => {
    const { size, asked, tensors, forMeter } = windowBatch(cutWindows(text, 3, 104), Int32Array.of(2, 6))
    expect({ size, asked }).toEqual({ size: 2, asked: 6 })
    expect(tensors.tokens).toEqual({ data: Int32Array.of(102, 103, 104, 106, 107, 108), shape: [2, 3] })
    expect(tensors.labels).toEqual({ data: Int32Array.of(103, 104, 105, 107, 108, 109), shape: [6] })
    expect(forMeter.characters).toEqual({ data: Int32Array.of(6, 5), shape: [2] })
    expect(forMeter.spelt, 'of token 104, which is unknown').toEqual({
      data: Int32Array.of(2, 0),
      shape: [2],
    })
  })
})

describe('shiftedStarts', () => {
  it('moves a window into the next one of its own split alone', () => {
    const train = { name: 'train' as const, examples: Int32Array.of(0, 1, 3) }
    const followed = windowsFollowed(train)
    expect([...followed]).toEqual([0])
    const random = createRandom('shift')
    const seen = new Set<number>()
    for (let step = 0; step < 50; step++) {
      const [first, ...others] = shiftedStarts(Int32Array.of(0, 1, 3), { length: 4 }, followed, random)
      seen.add(first)
      expect(others).toEqual([4, 12])
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3])
  })
})
