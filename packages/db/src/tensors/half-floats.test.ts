import { describe, expect, it } from 'vitest'
import { seededTensor } from '../testing/fixtures.js'
import { type HalfType, narrow, widen } from './half-floats.js'

const bitsOf = (value: number, type: HalfType) => narrow(Float32Array.of(value), type)[0]!
const float32 = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0]!

// Known values: https://en.wikipedia.org/wiki/Half-precision_floating-point_format#Half_precision_examples, and their
// neighbours, worked out by hand.
const FLOAT16: [number, number][] = [
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [1 + 2 ** -10, 0x3c01],
  [1 + 2 ** -11, 0x3c00], // half way: to the even one below
  [1 + 3 * 2 ** -11, 0x3c02], // half way: to the even one above
  [1 + 2 ** -11 + 2 ** -23, 0x3c01], // a little more than half
  [2 - 2 ** -12, 0x4000], // rounds up into the next power of two
  [1 / 3, 0x3555],
  [65_504, 0x7bff],
  [65_519.996, 0x7bff],
  [2 ** -14, 0x0400],
  [2 ** -14 - 2 ** -26, 0x0400], // rounds up from the subnormals
  [1023 * 2 ** -24, 0x03ff],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000], // half of the smallest: to even, 0
  [2 ** -25 + 2 ** -40, 0x0001],
  [-3 * 2 ** -25, 0x8002], // half way: to even
  [1e-20, 0x0000],
  [1e-45, 0x0000],
  [Number.POSITIVE_INFINITY, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
]

const BFLOAT16: [number, number][] = [
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3f80],
  [-3.140625, 0xc049],
  [1 + 2 ** -7, 0x3f81],
  [1 + 2 ** -8, 0x3f80], // half way: to the even one below
  [1 + 3 * 2 ** -8, 0x3f82], // half way: to the even one above
  [1 + 2 ** -8 + 2 ** -23, 0x3f81],
  [float32(0x7f7f_7fff), 0x7f7f], // the largest that does not round to infinity
  [1e-45, 0x0000],
  [2 ** -133, 0x0001], // the smallest
  [Number.POSITIVE_INFINITY, 0x7f80],
]

describe.each<[HalfType, [number, number][]]>([
  ['float16', FLOAT16],
  ['bfloat16', BFLOAT16],
])('%s', (type, known) => {
  it.each(known)('of %d is %i', (value, bits) => expect(bitsOf(value, type)).toBe(bits))

  it('of every half, widened, is that half again', () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half)
    const values = widen(halves, type)
    const again = narrow(values, type)
    halves.forEach((half, index) => {
      // The quiet bit of a signalling NaN is set, and that is all that may change.
      if (Number.isNaN(values[index]))
        expect(Number.isNaN(widen(again.subarray(index, index + 1), type)[0])).toBe(true)
      else expect(again[index]).toBe(half)
    })
  })

  it('is the nearest of all halves, the even one of two', () => {
    const finite = [
      ...widen(
        Uint16Array.from({ length: 0x7c00 }, (_, half) => half),
        type,
      ),
    ].filter(Number.isFinite)
    for (const value of seededTensor('w', [300], 5).data.map((number) => number * 1e-3)) {
      const rounded = widen(narrow(Float32Array.of(value), type), type)[0]!
      const nearest = Math.min(...finite.map((half) => Math.abs(half - Math.abs(value))))
      expect(Math.abs(rounded - value)).toBe(nearest)
    }
  })

  it('keeps NaN, also one whose payload is in the lower bits alone', () => {
    for (const bits of [0x7fc0_0000, 0x7f80_0001, 0xffff_ffff])
      expect(widen(narrow(new Float32Array(Uint32Array.of(bits).buffer), type), type)[0]).toBeNaN()
  })
})

describe('what is too large', () => {
  it.each<[HalfType, number]>([
    ['float16', 65_520],
    ['float16', -1e30],
    ['bfloat16', float32(0x7f7f_8000)],
  ])('for %s (%d) is refused with its place', (type, value) => {
    const refuse = () => narrow(Float32Array.of(0, Number.POSITIVE_INFINITY, value), type)
    expect(refuse).toThrow(/^found .* as number 2, expected at most .* in size, as in b?float16$/)
  })
})
