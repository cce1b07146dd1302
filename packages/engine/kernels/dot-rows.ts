import { sumLanes } from './lanes'
import { at } from './panels'

/**
 * Columns whose products add up in float32; the sums of such runs add up in float64. A lane then holds at most 32 terms,
 * so the roundings stay below 1e-6 of the norms however long the rows, also when all terms are of one sign.
 */
const RUN: i32 = 256

/** The columns after the last whole step of eight. */
function dotRest(first: i32, D: i32, row: usize, vector: usize): f64 {
  let total: f64 = 0
  for (let i = first; i < D; i++) total += load<f32>(at(row, i)) * load<f32>(at(vector, i))
  return total
}

/** Four rows at a time, so the vector is read once for four rows: out[i] = rows[i, :] . vector. */
function dotFour(D: i32, p: usize, vector: usize, out: usize): void {
  const p1 = at(p, D)
  const p2 = at(p1, D)
  const p3 = at(p2, D)
  const whole = D & ~7
  let total0: f64 = 0
  let total1: f64 = 0
  let total2: f64 = 0
  let total3: f64 = 0
  for (let first = 0; first < whole; first += RUN) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let a2 = a
    let b2 = a
    let c2 = a
    let d2 = a
    const end = (<usize>min(first + RUN, whole)) << 2
    for (let i = (<usize>first) << 2; i < end; i += 32) {
      const v = v128.load(vector + i)
      const w = v128.load(vector + i, 16)
      a = f32x4.add(a, f32x4.mul(v, v128.load(p + i)))
      a2 = f32x4.add(a2, f32x4.mul(w, v128.load(p + i, 16)))
      b = f32x4.add(b, f32x4.mul(v, v128.load(p1 + i)))
      b2 = f32x4.add(b2, f32x4.mul(w, v128.load(p1 + i, 16)))
      c = f32x4.add(c, f32x4.mul(v, v128.load(p2 + i)))
      c2 = f32x4.add(c2, f32x4.mul(w, v128.load(p2 + i, 16)))
      d = f32x4.add(d, f32x4.mul(v, v128.load(p3 + i)))
      d2 = f32x4.add(d2, f32x4.mul(w, v128.load(p3 + i, 16)))
    }
    total0 += sumLanes(f32x4.add(a, a2)) as f64
    total1 += sumLanes(f32x4.add(b, b2)) as f64
    total2 += sumLanes(f32x4.add(c, c2)) as f64
    total3 += sumLanes(f32x4.add(d, d2)) as f64
  }
  store<f32>(out, (total0 + dotRest(whole, D, p, vector)) as f32)
  store<f32>(out, (total1 + dotRest(whole, D, p1, vector)) as f32, 4)
  store<f32>(out, (total2 + dotRest(whole, D, p2, vector)) as f32, 8)
  store<f32>(out, (total3 + dotRest(whole, D, p3, vector)) as f32, 12)
}

function dotOne(D: i32, row: usize, vector: usize): f32 {
  const whole = D & ~7
  let total: f64 = 0
  for (let first = 0; first < whole; first += RUN) {
    let a = f32x4.splat(0)
    let b = a
    const end = (<usize>min(first + RUN, whole)) << 2
    for (let i = (<usize>first) << 2; i < end; i += 32) {
      a = f32x4.add(a, f32x4.mul(v128.load(vector + i), v128.load(row + i)))
      b = f32x4.add(b, f32x4.mul(v128.load(vector + i, 16), v128.load(row + i, 16)))
    }
    total += sumLanes(f32x4.add(a, b)) as f64
  }
  return (total + dotRest(whole, D, row, vector)) as f32
}

/** out[n] = rows[n, D] x vector[D]. */
export function dotRows(n: i32, D: i32, rows: usize, vector: usize, out: usize): void {
  let i = 0
  for (; i + 4 <= n; i += 4) dotFour(D, at(rows, i * D), vector, at(out, i))
  for (; i < n; i++) store<f32>(at(out, i), dotOne(D, at(rows, i * D), vector))
}
