/** Below this, e^x is smaller than any normal float32 and counts as 0. */
const SMALLEST: f32 = -87.3365
/** Above this, e^x leaves float32; the result stays at the largest one that it reaches. */
const LARGEST: f32 = 88.37
/** 1.5 · 2^23: a small number added to it is rounded to a whole one, which is then in the lowest bits. */
const ROUNDER: f32 = 12582912

/**
 * e^x of four lanes, within 2e-7 of itself (the minimax polynomial of Cephes' expf on ±½ ln 2). NaN stays NaN. Written with
 * the operations that are one instruction each: pmin and pmax are, min, max and conversions are a handful.
 */
export function exp4(x: v128): v128 {
  const inRange = f32x4.pmin(f32x4.pmax(x, f32x4.splat(SMALLEST)), f32x4.splat(LARGEST))
  const rounded = f32x4.add(f32x4.mul(inRange, f32x4.splat(Math.LOG2E as f32)), f32x4.splat(ROUNDER))
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER))
  // ln 2 in two parts, the first of few digits: n · ln 2 is then taken off without rounding.
  let r = f32x4.sub(inRange, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)))
  let p = f32x4.splat(1.9875691e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.333452e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665796e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666666e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5))
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23) // 2^n
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, f32x4.splat(SMALLEST)))
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/** ln x of a positive normal number, within 1e-13: the series of artanh for the mantissa, and the exponent times ln 2. */
export function log64(x: f64): f64 {
  const bits = reinterpret<u64>(x)
  let exponent = (((bits >> 52) & 0x7ff) as i32) - 1023
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5
    exponent++
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const q = s * s
  let series: f64 = 1.0 / 17
  for (let n = 15; n > 0; n -= 2) series = series * q + 1.0 / (n as f64)
  return 2 * s * series + (exponent as f64) * Math.LN2
}
