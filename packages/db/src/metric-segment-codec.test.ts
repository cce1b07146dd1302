import { describe, expect, it } from 'vitest'
import { BYTES_PER_POINT, decodePoints, encodePoints, summarizePoints } from './metric-segment-codec.js'

const points = [
  { step: 0, timestamp: 1.5, value: 0.1 },
  { step: -3, timestamp: 2 ** 52, value: Number.NaN },
  { step: Number.MAX_SAFE_INTEGER, timestamp: 3, value: Number.NEGATIVE_INFINITY },
  { step: 1, timestamp: 4, value: -0 },
]

describe('segments', () => {
  it('give back every point as it was, whatever its value', () => {
    expect(decodePoints(encodePoints(points))).toEqual(points)
  })
  it('are merged by concatenation', () => {
    const merged = Buffer.concat([encodePoints(points.slice(0, 1)), encodePoints(points.slice(1))])
    expect(decodePoints(merged)).toEqual(points)
  })
  it('refuse bytes that were cut', () => {
    expect(() => decodePoints(Buffer.alloc(BYTES_PER_POINT + 1))).toThrow(/found 25 bytes/)
  })
  it('are summarised over finite values only', () => {
    expect(summarizePoints(points)).toEqual({
      count: 4,
      firstStep: 0,
      lastStep: 1,
      maxStep: Number.MAX_SAFE_INTEGER,
      lastTime: 4,
      lastValue: -0,
      min: -0,
      max: 0.1,
      sum: 0.1,
      finite: 2,
    })
  })
})
