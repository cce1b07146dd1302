import { exp4 } from './exp'
import { at } from './panels'

const SQRT_HALF: f32 = Math.SQRT1_2 as f32
/** 1 / √(2π) */
const DENSITY_AT_0: f32 = 0.3989422804014327

/**
 * Φ(x) of the normal distribution, within 1e-7, given e^(−x²/2): Abramowitz and Stegun 7.1.26, by which TensorFlow.js's own
 * erf is computed too.
 */
function normalCdf(x: v128, bell: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(SQRT_HALF))
  const t = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.mul(z, f32x4.splat(0.3275911)), f32x4.splat(1)))
  let p = f32x4.splat(1.061405429)
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736))
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592))
  const tail = f32x4.mul(f32x4.mul(f32x4.mul(p, t), bell), f32x4.splat(0.5)) // Φ(−|x|)
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(x, f32x4.splat(0)))
}

function loadTail(x: usize, count: i32): v128 {
  let tail = v128.load32_splat(x)
  if (count > 1) tail = v128.load32_lane(x, tail, 1, 4)
  if (count > 2) tail = v128.load32_lane(x, tail, 2, 8)
  return tail
}

function storeTail(x: usize, tail: v128, count: i32): void {
  v128.store32_lane(x, tail, 0)
  if (count > 1) v128.store32_lane(x, tail, 1, 4)
  if (count > 2) v128.store32_lane(x, tail, 2, 8)
}

/**
 * y = x Φ(x) and its slope Φ(x) + x φ(x) over `count` numbers. Both at once, because they share what is expensive; and at one
 * place in the code, so that the constants stay in registers.
 */
export function gelu(count: i32, x: usize, y: usize, slope: usize): void {
  for (let i = 0; i < count; i += 4) {
    const rest = count - i
    const value = rest < 4 ? loadTail(at(x, i), rest) : v128.load(at(x, i))
    const bell = exp4(f32x4.mul(f32x4.mul(value, value), f32x4.splat(-0.5)))
    const cdf = normalCdf(value, bell)
    const density = f32x4.mul(bell, f32x4.splat(DENSITY_AT_0))
    const result = f32x4.mul(value, cdf)
    const derivative = f32x4.add(cdf, f32x4.mul(value, density))
    if (rest < 4) {
      storeTail(at(y, i), result, rest)
      storeTail(at(slope, i), derivative, rest)
    } else {
      v128.store(at(y, i), result)
      v128.store(at(slope, i), derivative)
    }
  }
}
