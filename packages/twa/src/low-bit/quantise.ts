import type { CodeBits } from '../kernels/packed-rows.js'

/** p ≈ scale · code + shift, both float32. */
export interface AffineCode {
  scale: number
  shift: number
}

/**
 * Min-max codes of the published algorithm: shift = min, scale = (max − min) / (2^bits − 1), so
 * |p̂ − p| ≤ scale / 2 but for the rounding of the scale to float32; the smallest value comes back exactly, the largest
 * to float32. Equal values get scale 0, never a division by it.
 */
export function minMaxCode(min: number, max: number, bits: CodeBits): AffineCode {
  return { scale: Math.fround((max - min) / (2 ** bits - 1)), shift: Math.fround(min) }
}

/**
 * One bit as sign · mean |p|: the sign code nearest to the values in the least-squares sense. Min-max at one bit puts
 * both levels at the extremes and inflates the norm of a Gaussian row 4.6 times at the same cosine.
 */
export function signCode(meanMagnitude: number): AffineCode {
  return { scale: Math.fround(2 * meanMagnitude), shift: -Math.fround(meanMagnitude) }
}

/** The code of a group of values: sign form at 1 bit, min-max else. */
export function groupCode(values: Float32Array, bits: CodeBits): AffineCode {
  if (bits === 1) {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += Math.abs(values[i])
    return signCode(sum / values.length)
  }
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    min = Math.min(min, values[i])
    max = Math.max(max, values[i])
  }
  return minMaxCode(min, max, bits)
}

/**
 * The nearest code, halves to even as the published code rounds, in 0 … 2^bits − 1; 0 where the scale is 0.
 */
export function encode(value: number, { scale, shift }: AffineCode, bits: CodeBits): number {
  if (scale === 0) return 0
  const exact = (value - shift) / scale
  const below = Math.floor(exact)
  const rest = exact - below
  const code = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below
  return Math.min(Math.max(code, 0), 2 ** bits - 1)
}
