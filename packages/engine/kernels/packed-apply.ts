import { sumLanes } from './lanes'
import { loadWords, product, tileRow, topProduct } from './packed-codes'
import { wordsOf } from './packed-columns'

/** sums[r] = four rows of a block times v, which comes in the order of reorderColumns. */
function applyFour<T>(
  columns: i32,
  span: i32,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  s0: usize,
  s1: usize,
  s2: usize,
  s3: usize,
  v: usize,
  sums: usize,
): void {
  const bits = sizeof<T>() as i32
  const low = (1 << bits) - 1
  const m0 = i32x4.splat(low)
  const m1 = i32x4.splat(low << 8)
  const m2 = i32x4.splat(low << 16)
  const m3 = i32x4.splat(low << 24)
  let t0 = f32x4.splat(0)
  let t1 = t0
  let t2 = t0
  let t3 = t0
  for (let start = 0; start < columns; start += span) {
    let a0 = f32x4.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    for (let words = wordsOf(min(span, columns - start), bits); words > 0; words -= 4) {
      let w0: v128
      let w1: v128
      let w2: v128
      let w3: v128
      if (words >= 4) {
        w0 = v128.load(p0)
        w1 = v128.load(p1)
        w2 = v128.load(p2)
        w3 = v128.load(p3)
      } else {
        w0 = loadWords(p0, words)
        w1 = loadWords(p1, words)
        w2 = loadWords(p2, words)
        w3 = loadWords(p3, words)
      }
      const bytes = (<usize>min(words, 4)) << 2
      p0 += bytes
      p1 += bytes
      p2 += bytes
      p3 += bytes
      for (let place = 0; place < 8; place += bits) {
        let x = v128.load(v)
        a0 = f32x4.add(a0, product(w0, m0, x))
        a1 = f32x4.add(a1, product(w1, m0, x))
        a2 = f32x4.add(a2, product(w2, m0, x))
        a3 = f32x4.add(a3, product(w3, m0, x))
        x = v128.load(v, 16)
        a0 = f32x4.add(a0, product(w0, m1, x))
        a1 = f32x4.add(a1, product(w1, m1, x))
        a2 = f32x4.add(a2, product(w2, m1, x))
        a3 = f32x4.add(a3, product(w3, m1, x))
        x = v128.load(v, 32)
        a0 = f32x4.add(a0, product(w0, m2, x))
        a1 = f32x4.add(a1, product(w1, m2, x))
        a2 = f32x4.add(a2, product(w2, m2, x))
        a3 = f32x4.add(a3, product(w3, m2, x))
        x = v128.load(v, 48)
        a0 = f32x4.add(a0, topProduct<T>(w0, m3, x))
        a1 = f32x4.add(a1, topProduct<T>(w1, m3, x))
        a2 = f32x4.add(a2, topProduct<T>(w2, m3, x))
        a3 = f32x4.add(a3, topProduct<T>(w3, m3, x))
        w0 = i32x4.shr_u(w0, bits)
        w1 = i32x4.shr_u(w1, bits)
        w2 = i32x4.shr_u(w2, bits)
        w3 = i32x4.shr_u(w3, bits)
        v += 64
      }
      const middle = v128.load(v)
      a0 = f32x4.add(a0, middle)
      a1 = f32x4.add(a1, middle)
      a2 = f32x4.add(a2, middle)
      a3 = f32x4.add(a3, middle)
      v += 16
    }
    t0 = f32x4.add(t0, f32x4.mul(a0, v128.load32_splat(s0)))
    t1 = f32x4.add(t1, f32x4.mul(a1, v128.load32_splat(s1)))
    t2 = f32x4.add(t2, f32x4.mul(a2, v128.load32_splat(s2)))
    t3 = f32x4.add(t3, f32x4.mul(a3, v128.load32_splat(s3)))
    s0 += 4
    s1 += 4
    s2 += 4
    s3 += 4
  }
  store<f32>(sums, sumLanes(t0))
  store<f32>(sums, sumLanes(t1), 4)
  store<f32>(sums, sumLanes(t2), 8)
  store<f32>(sums, sumLanes(t3), 12)
}

/** sums[4] = rows row .. row + 3 of a block of columns times the reordered vector v, scales applied. */
export function applyTile(
  bits: i32,
  columns: i32,
  span: i32,
  codes: usize,
  rowWords: i32,
  scales: usize,
  groups: i32,
  row: i32,
  rank: i32,
  v: usize,
  sums: usize,
): void {
  const p0 = tileRow(codes, row, 0, rank, rowWords)
  const p1 = tileRow(codes, row, 1, rank, rowWords)
  const p2 = tileRow(codes, row, 2, rank, rowWords)
  const p3 = tileRow(codes, row, 3, rank, rowWords)
  const s0 = tileRow(scales, row, 0, rank, groups)
  const s1 = tileRow(scales, row, 1, rank, groups)
  const s2 = tileRow(scales, row, 2, rank, groups)
  const s3 = tileRow(scales, row, 3, rank, groups)
  if (bits === 1) applyFour<u8>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, v, sums)
  else if (bits === 2) applyFour<u16>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, v, sums)
  else if (bits === 4) applyFour<u32>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, v, sums)
  else applyFour<u64>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, v, sums)
}
