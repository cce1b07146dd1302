import { loadWords, product, tileRow, topProduct } from './packed-codes'
import { wordsOf } from './packed-columns'
import { at } from './panels'

function addTo(y: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(y, f32x4.add(v128.load(y), f32x4.add(f32x4.add(a, b), f32x4.add(c, d))))
}

/** y += x . four rows of a block; y is in the order of the kernels, see restoreColumns. */
function adjointFour<T>(
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
  x0: f32,
  x1: f32,
  x2: f32,
  x3: f32,
  y: usize,
): void {
  const bits = sizeof<T>() as i32
  const low = (1 << bits) - 1
  const m0 = i32x4.splat(low)
  const m1 = i32x4.splat(low << 8)
  const m2 = i32x4.splat(low << 16)
  const m3 = i32x4.splat(low << 24)
  for (let start = 0; start < columns; start += span) {
    const k0 = f32x4.splat(x0 * load<f32>(s0))
    const k1 = f32x4.splat(x1 * load<f32>(s1))
    const k2 = f32x4.splat(x2 * load<f32>(s2))
    const k3 = f32x4.splat(x3 * load<f32>(s3))
    s0 += 4
    s1 += 4
    s2 += 4
    s3 += 4
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
        addTo(y, product(w0, m0, k0), product(w1, m0, k1), product(w2, m0, k2), product(w3, m0, k3))
        addTo(y + 16, product(w0, m1, k0), product(w1, m1, k1), product(w2, m1, k2), product(w3, m1, k3))
        addTo(y + 32, product(w0, m2, k0), product(w1, m2, k1), product(w2, m2, k2), product(w3, m2, k3))
        addTo(
          y + 48,
          topProduct<T>(w0, m3, k0),
          topProduct<T>(w1, m3, k1),
          topProduct<T>(w2, m3, k2),
          topProduct<T>(w3, m3, k3),
        )
        w0 = i32x4.shr_u(w0, bits)
        w1 = i32x4.shr_u(w1, bits)
        w2 = i32x4.shr_u(w2, bits)
        w3 = i32x4.shr_u(w3, bits)
        y += 64
      }
    }
  }
}

/** y += rows row .. row + 3 of a block of columns, each times its scale and coefficient. */
export function adjointTile(
  bits: i32,
  columns: i32,
  span: i32,
  codes: usize,
  rowWords: i32,
  scales: usize,
  groups: i32,
  row: i32,
  rank: i32,
  x: usize,
  y: usize,
): void {
  const p0 = tileRow(codes, row, 0, rank, rowWords)
  const p1 = tileRow(codes, row, 1, rank, rowWords)
  const p2 = tileRow(codes, row, 2, rank, rowWords)
  const p3 = tileRow(codes, row, 3, rank, rowWords)
  const s0 = tileRow(scales, row, 0, rank, groups)
  const s1 = tileRow(scales, row, 1, rank, groups)
  const s2 = tileRow(scales, row, 2, rank, groups)
  const s3 = tileRow(scales, row, 3, rank, groups)
  // Rows past the last one repeat it with the weight 0.
  const x0 = load<f32>(at(x, row))
  const x1: f32 = row + 1 < rank ? load<f32>(at(x, row + 1)) : 0
  const x2: f32 = row + 2 < rank ? load<f32>(at(x, row + 2)) : 0
  const x3: f32 = row + 3 < rank ? load<f32>(at(x, row + 3)) : 0
  if (bits === 1) adjointFour<u8>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, x0, x1, x2, x3, y)
  else if (bits === 2) adjointFour<u16>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, x0, x1, x2, x3, y)
  else if (bits === 4) adjointFour<u32>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, x0, x1, x2, x3, y)
  else adjointFour<u64>(columns, span, p0, p1, p2, p3, s0, s1, s2, s3, x0, x1, x2, x3, y)
}
