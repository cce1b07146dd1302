import { at, KC, MC, MR, NC, NR, packA, packB } from './panels'

/** Floats of scratch that a product needs: one packed block of B, one of A and one register tile. */
export function gemmScratchFloats(): i32 {
  return KC * NC + MC * KC + MR * NR
}

function storeRow(c: usize, lo: v128, hi: v128, accumulate: bool): void {
  if (accumulate) {
    lo = f32x4.add(lo, v128.load(c))
    hi = f32x4.add(hi, v128.load(c, 16))
  }
  v128.store(c, lo)
  v128.store(c, hi, 16)
}

/** One MR x NR tile of C from a packed panel of A and one of B. */
function tile(depth: i32, pa: usize, pb: usize, c: usize, ldc: i32, accumulate: bool): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(pb)
    const b1 = v128.load(pb, 16)
    let a = v128.load32_splat(pa)
    c00 = f32x4.add(c00, f32x4.mul(a, b0))
    c01 = f32x4.add(c01, f32x4.mul(a, b1))
    a = v128.load32_splat(pa, 4)
    c10 = f32x4.add(c10, f32x4.mul(a, b0))
    c11 = f32x4.add(c11, f32x4.mul(a, b1))
    a = v128.load32_splat(pa, 8)
    c20 = f32x4.add(c20, f32x4.mul(a, b0))
    c21 = f32x4.add(c21, f32x4.mul(a, b1))
    a = v128.load32_splat(pa, 12)
    c30 = f32x4.add(c30, f32x4.mul(a, b0))
    c31 = f32x4.add(c31, f32x4.mul(a, b1))
    pa += 16
    pb += 32
  }
  const row = (ldc as usize) << 2
  storeRow(c, c00, c01, accumulate)
  storeRow(c + row, c10, c11, accumulate)
  storeRow(c + 2 * row, c20, c21, accumulate)
  storeRow(c + 3 * row, c30, c31, accumulate)
}

/** Copies the valid corner of a tile computed aside; C must not be written past its own rows and columns. */
function storeCorner(tmp: usize, c: usize, ldc: i32, rows: i32, columns: i32, accumulate: bool): void {
  for (let i = 0; i < rows; i++) {
    const dst = at(c, i * ldc)
    const src = at(tmp, i * NR)
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(at(src, j))
      store<f32>(at(dst, j), accumulate ? load<f32>(at(dst, j)) + value : value)
    }
  }
}

/** All tiles of one packed block: C[rows, columns] (+)= A-block x B-block. */
function multiplyBlock(
  rows: i32,
  columns: i32,
  depth: i32,
  pa: usize,
  pb: usize,
  c: usize,
  ldc: i32,
  accumulate: bool,
  tmp: usize,
): void {
  for (let j = 0; j < columns; j += NR) {
    const panelB = at(pb, j * depth)
    const width = min(NR, columns - j)
    for (let i = 0; i < rows; i += MR) {
      const panelA = at(pa, i * depth)
      const height = min(MR, rows - i)
      const dst = at(c, i * ldc + j)
      if (width === NR && height === MR) tile(depth, panelA, panelB, dst, ldc, accumulate)
      else {
        tile(depth, panelA, panelB, tmp, NR, false)
        storeCorner(tmp, dst, ldc, height, width, accumulate)
      }
    }
  }
}

/**
 * C[M, N] = A[M, K] x B[K, N], or C += when `accumulate`. Element strides (row, column) for A and B express
 * transposes without a copy; C is row-major with leading dimension ldc.
 */
export function gemm(
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aRow: i32,
  aCol: i32,
  b: usize,
  bRow: i32,
  bCol: i32,
  c: usize,
  ldc: i32,
  accumulate: bool,
  scratch: usize,
): void {
  const pa = at(scratch, KC * NC)
  const tmp = at(pa, MC * KC)
  for (let jc = 0; jc < N; jc += NC) {
    const columns = min(NC, N - jc)
    for (let pc = 0; pc < K; pc += KC) {
      const depth = min(KC, K - pc)
      packB(at(b, pc * bRow + jc * bCol), bRow, bCol, depth, columns, scratch)
      for (let ic = 0; ic < M; ic += MC) {
        const rows = min(MC, M - ic)
        packA(at(a, ic * aRow + pc * aCol), aRow, aCol, rows, depth, pa)
        multiplyBlock(rows, columns, depth, pa, scratch, at(c, ic * ldc + jc), ldc, accumulate || pc > 0, tmp)
      }
    }
  }
}

/** `count` independent products; a batch stride of 0 broadcasts that operand. */
export function batchedGemm(
  count: i32,
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aBatch: i32,
  aRow: i32,
  aCol: i32,
  b: usize,
  bBatch: i32,
  bRow: i32,
  bCol: i32,
  c: usize,
  scratch: usize,
): void {
  for (let i = 0; i < count; i++) {
    gemm(
      M,
      N,
      K,
      at(a, i * aBatch),
      aRow,
      aCol,
      at(b, i * bBatch),
      bRow,
      bCol,
      at(c, i * M * N),
      N,
      false,
      scratch,
    )
  }
}
