import { at } from './panels'

/**
 * One MR x NR tile of C from operands where they lie: nothing is packed. The depth has two levels, `outer` runs of `inner`
 * each. Strides in floats: aOuter and bOuter from run to run, aRow from row to row of the tile, aStep and bStep within a
 * run, cRow from row to row. Rows of B are contiguous.
 */
export function directTile(
  outer: i32,
  aOuter: i32,
  bOuter: i32,
  inner: i32,
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bStep: i32,
  c: usize,
  cRow: i32,
  accumulate: bool,
): void {
  const c1 = at(c, cRow)
  const c2 = at(c1, cRow)
  const c3 = at(c2, cRow)
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  if (accumulate) {
    c00 = v128.load(c)
    c01 = v128.load(c, 16)
    c10 = v128.load(c1)
    c11 = v128.load(c1, 16)
    c20 = v128.load(c2)
    c21 = v128.load(c2, 16)
    c30 = v128.load(c3)
    c31 = v128.load(c3, 16)
  }
  const aBytes = at(0, aStep)
  const bBytes = at(0, bStep)
  for (let run = 0; run < outer; run++) {
    let p = at(a, run * aOuter)
    let p1 = at(p, aRow)
    let p2 = at(p1, aRow)
    let p3 = at(p2, aRow)
    let q = at(b, run * bOuter)
    for (let k = 0; k < inner; k++) {
      const b0 = v128.load(q)
      const b1 = v128.load(q, 16)
      let value = v128.load32_splat(p)
      c00 = f32x4.add(c00, f32x4.mul(value, b0))
      c01 = f32x4.add(c01, f32x4.mul(value, b1))
      value = v128.load32_splat(p1)
      c10 = f32x4.add(c10, f32x4.mul(value, b0))
      c11 = f32x4.add(c11, f32x4.mul(value, b1))
      value = v128.load32_splat(p2)
      c20 = f32x4.add(c20, f32x4.mul(value, b0))
      c21 = f32x4.add(c21, f32x4.mul(value, b1))
      value = v128.load32_splat(p3)
      c30 = f32x4.add(c30, f32x4.mul(value, b0))
      c31 = f32x4.add(c31, f32x4.mul(value, b1))
      p += aBytes
      p1 += aBytes
      p2 += aBytes
      p3 += aBytes
      q += bBytes
    }
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(c1, c10)
  v128.store(c1, c11, 16)
  v128.store(c2, c20)
  v128.store(c2, c21, 16)
  v128.store(c3, c30)
  v128.store(c3, c31, 16)
}
