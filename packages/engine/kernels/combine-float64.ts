import { at64 } from './panels'

// A R in float64 for building a basis: rows [count, width], row by row.

/** Columns of one panel, copied together: rows a power of two apart would share a cache set. */
const PANEL: i32 = 4

/** panel[r] = rows[r, first .. first + PANEL), missing columns 0. */
function packPanel(count: i32, width: i32, rows: usize, first: i32, panel: usize): void {
  const columns = min(PANEL, width - first)
  for (let r = 0; r < count; r++) {
    const src = at64(rows, r * width + first)
    if (columns === PANEL) {
      v128.store(panel, v128.load(src))
      v128.store(panel, v128.load(src, 16), 16)
    } else {
      for (let c = 0; c < PANEL; c++) store<f64>(at64(panel, c), c < columns ? load<f64>(at64(src, c)) : 0)
    }
    panel = at64(panel, PANEL)
  }
}

/** Four rows of weights x the panel -> tile [4, PANEL]. */
function combineTile(
  count: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  panel: usize,
  tile: usize,
): void {
  let c00 = f64x2.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  for (let r = 0; r < count; r++) {
    const x = v128.load(panel)
    const y = v128.load(panel, 16)
    let a = v128.load64_splat(a0)
    c00 = f64x2.add(c00, f64x2.mul(a, x))
    c01 = f64x2.add(c01, f64x2.mul(a, y))
    a = v128.load64_splat(a1)
    c10 = f64x2.add(c10, f64x2.mul(a, x))
    c11 = f64x2.add(c11, f64x2.mul(a, y))
    a = v128.load64_splat(a2)
    c20 = f64x2.add(c20, f64x2.mul(a, x))
    c21 = f64x2.add(c21, f64x2.mul(a, y))
    a = v128.load64_splat(a3)
    c30 = f64x2.add(c30, f64x2.mul(a, x))
    c31 = f64x2.add(c31, f64x2.mul(a, y))
    panel += 32
    a0 += 8
    a1 += 8
    a2 += 8
    a3 += 8
  }
  v128.store(tile, c00)
  v128.store(tile, c01, 16)
  v128.store(tile, c10, 32)
  v128.store(tile, c11, 48)
  v128.store(tile, c20, 64)
  v128.store(tile, c21, 80)
  v128.store(tile, c30, 96)
  v128.store(tile, c31, 112)
}

/** Float64 numbers of scratch that combineFloat64 needs: a panel of columns and four rows of its results. */
export function combineScratchLength(count: i32): i32 {
  return PANEL * (count + 4)
}

/** out[m, width] = weights[m, count] x rows[count, width]. */
export function combineFloat64(
  m: i32,
  count: i32,
  width: i32,
  weights: usize,
  rows: usize,
  out: usize,
  scratch: usize,
): void {
  const tile = at64(scratch, PANEL * count)
  for (let first = 0; first < width; first += PANEL) {
    packPanel(count, width, rows, first, scratch)
    const bytes = (<usize>min(PANEL, width - first)) << 3
    for (let i = 0; i < m; i += 4) {
      const a0 = at64(weights, i * count)
      const a1 = at64(weights, min(i + 1, m - 1) * count)
      const a2 = at64(weights, min(i + 2, m - 1) * count)
      const a3 = at64(weights, min(i + 3, m - 1) * count)
      combineTile(count, a0, a1, a2, a3, scratch, tile)
      for (let r = 0; r < min(4, m - i); r++)
        memory.copy(at64(out, (i + r) * width + first), at64(tile, PANEL * r), bytes)
    }
  }
}
