import { sumLanes64 } from './lanes'
import { at64 } from './panels'

// R Rᵀ in float64 for building a basis: rows [count, width], row by row.

/** Columns per pass: six runs of 4 KB stay in L1, and the runs of a hundred rows in L2. */
const GRAM_COLUMNS: i32 = 512

/** tile[3 r + c] = a_r . b_c over `length` columns. Nine sums and the operands fit the 16 SIMD registers of x86-64. */
function dotTile(
  length: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  b0: usize,
  b1: usize,
  b2: usize,
  tile: usize,
): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c02 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c20 = c00
  let c21 = c00
  let c22 = c00
  let bytes: usize = 0
  const end = (<usize>(length & ~1)) << 3
  for (; bytes < end; bytes += 16) {
    const x = v128.load(b0 + bytes)
    const y = v128.load(b1 + bytes)
    const z = v128.load(b2 + bytes)
    let a = v128.load(a0 + bytes)
    c00 = f64x2.add(c00, f64x2.mul(a, x))
    c01 = f64x2.add(c01, f64x2.mul(a, y))
    c02 = f64x2.add(c02, f64x2.mul(a, z))
    a = v128.load(a1 + bytes)
    c10 = f64x2.add(c10, f64x2.mul(a, x))
    c11 = f64x2.add(c11, f64x2.mul(a, y))
    c12 = f64x2.add(c12, f64x2.mul(a, z))
    a = v128.load(a2 + bytes)
    c20 = f64x2.add(c20, f64x2.mul(a, x))
    c21 = f64x2.add(c21, f64x2.mul(a, y))
    c22 = f64x2.add(c22, f64x2.mul(a, z))
  }
  if (length & 1) {
    const x = v128.load64_zero(b0 + bytes)
    const y = v128.load64_zero(b1 + bytes)
    const z = v128.load64_zero(b2 + bytes)
    let a = v128.load64_zero(a0 + bytes)
    c00 = f64x2.add(c00, f64x2.mul(a, x))
    c01 = f64x2.add(c01, f64x2.mul(a, y))
    c02 = f64x2.add(c02, f64x2.mul(a, z))
    a = v128.load64_zero(a1 + bytes)
    c10 = f64x2.add(c10, f64x2.mul(a, x))
    c11 = f64x2.add(c11, f64x2.mul(a, y))
    c12 = f64x2.add(c12, f64x2.mul(a, z))
    a = v128.load64_zero(a2 + bytes)
    c20 = f64x2.add(c20, f64x2.mul(a, x))
    c21 = f64x2.add(c21, f64x2.mul(a, y))
    c22 = f64x2.add(c22, f64x2.mul(a, z))
  }
  store<f64>(tile, sumLanes64(c00))
  store<f64>(tile, sumLanes64(c01), 8)
  store<f64>(tile, sumLanes64(c02), 16)
  store<f64>(tile, sumLanes64(c10), 24)
  store<f64>(tile, sumLanes64(c11), 32)
  store<f64>(tile, sumLanes64(c12), 40)
  store<f64>(tile, sumLanes64(c20), 48)
  store<f64>(tile, sumLanes64(c21), 56)
  store<f64>(tile, sumLanes64(c22), 64)
}

/** Adds the part of a tile that lies in the lower triangle and inside the matrix. */
function addLower(count: i32, i: i32, j: i32, tile: usize, gram: usize): void {
  for (let r = 0; r < min(3, count - i); r++) {
    for (let c = 0; c < min(3, i + r - j + 1); c++) {
      const cell = at64(gram, (i + r) * count + j + c)
      store<f64>(cell, load<f64>(cell) + load<f64>(at64(tile, 3 * r + c)))
    }
  }
}

/** Float64 numbers of scratch that gramFloat64 needs: one register tile. */
export function gramScratchLength(): i32 {
  return 9
}

/** gram[count, count] = rows x rowsᵀ; the upper triangle is a copy of the lower one. */
export function gramFloat64(count: i32, width: i32, rows: usize, gram: usize, scratch: usize): void {
  memory.fill(gram, 0, (<usize>count * count) << 3)
  for (let first = 0; first < width; first += GRAM_COLUMNS) {
    const length = min(GRAM_COLUMNS, width - first)
    for (let i = 0; i < count; i += 3) {
      // Past the last row the tile repeats it; addLower leaves those sums out.
      const a0 = at64(rows, i * width + first)
      const a1 = at64(rows, min(i + 1, count - 1) * width + first)
      const a2 = at64(rows, min(i + 2, count - 1) * width + first)
      for (let j = 0; j <= i; j += 3) {
        const b0 = at64(rows, j * width + first)
        const b1 = at64(rows, min(j + 1, count - 1) * width + first)
        const b2 = at64(rows, min(j + 2, count - 1) * width + first)
        dotTile(length, a0, a1, a2, b0, b1, b2, scratch)
        addLower(count, i, j, scratch, gram)
      }
    }
  }
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) store<f64>(at64(gram, j * count + i), load<f64>(at64(gram, i * count + j)))
}
