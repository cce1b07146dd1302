import { describe, expect, it } from 'vitest'
import { normalRows } from '../../test-support/snapshots.js'
import type { CodeBits } from '../kernels/packed-rows.js'
import { createRandom } from '../random.js'
import { packedPrecision } from './precision.js'
import { type AffineCode, encode, groupCode, minMaxCode } from './quantise.js'

const allBits: CodeBits[] = [1, 2, 4, 8]
const decode = ({ scale, shift }: AffineCode, code: number) => scale * code + shift

describe('minMaxCode', () => {
  it.each(allBits)('O15: errs by at most half a step at %i bits, and by that much somewhere', (bits) => {
    const code = minMaxCode(-1.25, 3, bits)
    let largest = 0
    for (let i = 0; i <= 10_000; i++) {
      const value = -1.25 + (4.25 * i) / 10_000
      const found = decode(code, encode(value, code, bits))
      largest = Math.max(largest, Math.abs(found - value))
    }
    // The step itself is rounded to float32, by up to 2^bits times 6e-8 of it at the far end.
    expect(largest).toBeLessThanOrEqual((code.scale / 2) * (1 + 2e-5))
    expect(largest).toBeGreaterThan(0.98 * (code.scale / 2))
  })

  it.each(allBits)(
    'O15: gives the smallest value back exactly and the largest to float32, at %i bits',
    (bits) => {
      for (const row of normalRows('extremes', 50, 2)) {
        const [min, max] = row.toSorted()
        const code = minMaxCode(min, max, bits)
        expect(decode(code, encode(min, code, bits))).toBe(min)
        const top = decode(code, encode(max, code, bits))
        expect(encode(max, code, bits)).toBe(2 ** bits - 1)
        expect(Math.abs(top - max)).toBeLessThanOrEqual(
          2 ** -23 * Math.max(Math.abs(min), Math.abs(max), max - min),
        )
      }
    },
  )

  it('O15: equal values come back exactly, without a division by their range', () => {
    const code = groupCode(Float32Array.of(0.1, 0.1, 0.1), 4)
    expect(code.scale).toBe(0)
    expect(encode(0.1, code, 4)).toBe(0)
    expect(decode(code, 0)).toBe(Math.fround(0.1))
    expect(decode(groupCode(new Float32Array(3), 1), 0)).toBe(0)
  })
})

describe('encode', () => {
  it('O15: rounds halves to even, as the published code does', () => {
    const code = { scale: 1, shift: 0 }
    const values = [0.5, 1.5, 2.5, 3.5, 1.49, 1.51]
    expect(values.map((value) => encode(value, code, 8))).toEqual([0, 2, 2, 4, 1, 2])
  })

  it('stays within the codes of its bits', () => {
    expect([-3, 900].map((value) => encode(value, { scale: 1, shift: 0 }, 8))).toEqual([0, 255])
  })

  it.each(allBits)('O15: finds the codes of what it decoded again, at %i bits', (bits) => {
    const random = createRandom('again', bits)
    for (let trial = 0; trial < 50; trial++) {
      const code = minMaxCode(random.normal() - 3, random.normal() + 3, bits)
      // Where both extremes are attained.
      const codes = [0, 2 ** bits - 1, ...Array.from({ length: 30 }, () => random.integer(2 ** bits))]
      const values = Float32Array.from(codes, (q) => decode(code, q))
      const again = minMaxCode(Math.min(...values), Math.max(...values), bits)
      expect(Array.from(values, (value) => encode(value, again, bits))).toEqual(codes)
    }
  })
})

describe('groupCode at one bit', () => {
  it('is the sign times the mean magnitude, which no other pair of levels ±m comes nearer to', () => {
    const [values] = normalRows('sign', 1, 128)
    const code = groupCode(values, 1)
    const squaredError = (m: number) =>
      values.reduce((sum, value) => sum + (value - Math.sign(value) * m) ** 2, 0)
    const magnitude = -code.shift
    for (const value of values) {
      expect(decode(code, encode(value, code, 1))).toBe(Math.sign(value) * magnitude)
    }
    expect(squaredError(magnitude)).toBeLessThan(squaredError(0.99 * magnitude))
    expect(squaredError(magnitude)).toBeLessThan(squaredError(1.01 * magnitude))
  })
})

describe('packedPrecision', () => {
  it('takes groups of 128 columns when none are named, and is null for float32', () => {
    expect(packedPrecision({ bits: 32 })).toBeNull()
    expect(packedPrecision({ bits: 4 })).toEqual({ bits: 4, groupSize: 128 })
    expect(packedPrecision({ bits: 4, groupSize: 4096 })).toEqual({ bits: 4, groupSize: 4096 })
    expect(packedPrecision({ bits: 1, groupSize: 'block' })).toEqual({ bits: 1, groupSize: 'block' })
  })

  it('refuses other bits and groups that cut words', () => {
    const three = 3 as unknown as 4
    expect(() => packedPrecision({ bits: three })).toThrow('precision.bits is 3, expected 1, 2, 4, 8 or 32')
    for (const groupSize of [0, 16, 100, 32.5, 4128, 2 ** 24, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => packedPrecision({ bits: 4, groupSize })).toThrow(
        `precision.groupSize is ${groupSize}, expected a multiple of 32 up to 4096, or 'block'`,
      )
    }
  })
})
