import { describe, expect, it } from 'vitest'
import { BYTES_PER_POINT, decodePoints, encodePoints } from './open-segment.js'

const columns = {
  steps: Float64Array.of(0, -3, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -(2 ** 32), 2 ** 31),
  times: Float64Array.of(1.5, 2 ** 52, 3, 4, 5, 6),
  values: Float64Array.of(0.1, Number.NaN, Number.NEGATIVE_INFINITY, -0, 1e-320, 7),
}

describe('open segments', () => {
  it('give back every point as it was, whatever its value', () => {
    expect(decodePoints(encodePoints(columns))).toEqual(columns)
  })
  it('are records of int64 step, float64 time and float64 value, as earlier versions wrote them', () => {
    const bytes = Buffer.alloc(BYTES_PER_POINT)
    bytes.writeBigInt64LE(-5n, 0)
    bytes.writeDoubleLE(1.7e12, 8)
    bytes.writeDoubleLE(0.25, 16)
    const point = {
      steps: Float64Array.of(-5),
      times: Float64Array.of(1.7e12),
      values: Float64Array.of(0.25),
    }
    expect(decodePoints(bytes)).toEqual(point)
    expect(encodePoints(point)).toEqual(bytes)
  })
  it('keep the bits of a NaN', () => {
    const bytes = encodePoints(columns)
    bytes.writeBigUInt64LE(0x7ff4_0000_0000_002an, 16)
    expect(new BigUint64Array(decodePoints(bytes).values.buffer)[0]).toBe(0x7ff4_0000_0000_002an)
  })
  it('are merged by concatenation', () => {
    const part = (from: number, to: number) =>
      encodePoints({
        steps: columns.steps.slice(from, to),
        times: columns.times.slice(from, to),
        values: columns.values.slice(from, to),
      })
    expect(decodePoints(Buffer.concat([part(0, 1), part(1, 6)]))).toEqual(columns)
  })
  it('refuse bytes that were cut', () => {
    expect(() => decodePoints(Buffer.alloc(BYTES_PER_POINT + 1))).toThrow(/found 25 bytes/)
  })
})
