/** IEEE 754 binary16 (5 bits of exponent with bias 15, 10 of fraction); bfloat16 is the upper half of a binary32 (8 with bias 127, 7). */
export type HalfType = 'float16' | 'bfloat16'

/** Largest finite numbers; what rounds to more has no place in the type. */
const LARGEST: Readonly<Record<HalfType, number>> = {
  float16: 65_504,
  bfloat16: 3.389_531_389_251_535e38,
}

const INFINITY: Readonly<Record<HalfType, number>> = { float16: 0x7c00, bfloat16: 0x7f80 }

/** A finite number that is none as a half: its place, and the largest size that could have stood there. */
export class HalfOverflowError extends RangeError {
  override name = 'HalfOverflowError'
  readonly value: number
  readonly index: number
  readonly largest: number
  constructor(type: HalfType, value: number, index: number) {
    super(`found ${value} as number ${index}, expected at most ${LARGEST[type]} in size, as in ${type}`)
    this.value = value
    this.index = index
    this.largest = LARGEST[type]
  }
}

/**
 * Each number as 16 bits, rounded to nearest, ties to even (IEEE 754-2019, 4.3.1). Infinities and NaN stay what they are.
 * @throws HalfOverflowError for a finite number that would round to an infinity
 */
export function narrow(values: Float32Array, type: HalfType): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const narrowed = new Uint16Array(values.length)
  const narrowBits = type === 'float16' ? toFloat16 : toBfloat16
  const infinity = INFINITY[type]
  for (let index = 0; index < bits.length; index++) {
    const half = narrowBits(bits[index]!)
    if ((half & 0x7fff) === infinity && Number.isFinite(values[index]))
      throw new HalfOverflowError(type, values[index]!, index)
    narrowed[index] = half
  }
  return narrowed
}

/** The very numbers that were stored, as float32: every half is one. */
export function widen(halves: Uint16Array, type: HalfType): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length)
  for (let index = 0; index < halves.length; index++) {
    const half = halves[index]!
    bits[index] = type === 'float16' ? widenHalf(half) : half << 16
  }
  return new Float32Array(bits.buffer)
}

const isNan = (bits: number) => (bits & 0x7fff_ffff) > 0x7f80_0000

function toBfloat16(bits: number): number {
  // The quiet bit: a NaN whose payload is in the lower half alone would become an infinity.
  if (isNan(bits)) return (bits >>> 16) | 0x40
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

function toFloat16(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const size = bits & 0x7fff_ffff
  if (isNan(bits)) return sign | 0x7e00 | ((size >>> 13) & 0x1ff)
  // From 65520 on all is nearer to what would be the next power of two.
  if (size >= 0x477f_f000) return sign | 0x7c00
  // 2^-14 is the smallest normal half: the bias goes from 127 to 15, and 13 bits of fraction are rounded away.
  if (size >= 0x3880_0000) return sign | ((size - 0x3800_0000 + 0xfff + ((size >>> 13) & 1)) >>> 13)
  return sign | subnormal(size)
}

/** Multiples of 2^-24, the smallest half. A float32 below 2^-25, the half of that, is 0. */
function subnormal(size: number): number {
  const exponent = size >>> 23
  if (exponent < 102) return 0
  const fraction = (size & 0x7f_ffff) | 0x80_0000
  const shift = 126 - exponent
  const rest = fraction & ((1 << shift) - 1)
  const kept = fraction >>> shift
  const middle = 1 << (shift - 1)
  return kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0)
}

/** The 32 bits of a half. */
export function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f80_0000 | (fraction << 13)
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // A subnormal half is a normal float32: its leading bit becomes the implicit one.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}
