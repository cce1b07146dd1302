import { directTile } from './direct-tile'
import { at, KC, MC, MR, NC, NR, packA, packB } from './panels'

/** Floats of scratch that a product needs: one packed block of B, one of A and one register tile. */
export function gemmScratchFloats(): i32 {
  return KC * NC + MC * KC + MR * NR
}

/** Rows of B of up to this many columns are read where they lie; of longer ones a panel would fill its lines of the cache. */
const DIRECT_COLUMNS: i32 = 512

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

/**
 * All tiles of one block: C[rows, columns] (+)= A-block x B-block. Each block by three strides in floats: from panel to
 * panel, from row to row of a panel of A, and from depth to depth.
 */
function multiplyBlock(
  rows: i32,
  columns: i32,
  depth: i32,
  isPackedA: bool,
  a: usize,
  aPanel: i32,
  aRow: i32,
  aStep: i32,
  b: usize,
  bPanel: i32,
  bStep: i32,
  c: usize,
  ldc: i32,
  accumulate: bool,
  tmp: usize,
): void {
  // A packed panel is filled up with zeros; where A lies, the rows left over go one by one, as four of the same.
  const whole = isPackedA ? rows : rows - (rows % MR)
  for (let j = 0; j < columns; j += NR) {
    const panelB = at(b, (j / NR) * bPanel)
    const width = min(NR, columns - j)
    for (let i = 0; i < whole; i += MR) {
      const panelA = at(a, (i / MR) * aPanel)
      const height = min(MR, rows - i)
      const dst = at(c, i * ldc + j)
      if (width === NR && height === MR)
        directTile(1, 0, 0, depth, panelA, aRow, aStep, panelB, bStep, dst, ldc, accumulate)
      else {
        directTile(1, 0, 0, depth, panelA, aRow, aStep, panelB, bStep, tmp, NR, false)
        storeCorner(tmp, dst, ldc, height, width, accumulate)
      }
    }
    for (let i = whole; i < rows; i++) {
      directTile(1, 0, 0, depth, at(a, i * aRow), 0, aStep, panelB, bStep, tmp, NR, false)
      storeCorner(tmp, at(c, i * ldc + j), ldc, 1, width, accumulate)
    }
  }
}

/** The product for whole panels of B, or for a B that is packed. */
function multiply(
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
  packsB: bool,
  scratch: usize,
): void {
  const pa = at(scratch, KC * NC)
  const tmp = at(pa, MC * KC)
  // Where the depth runs across rows of A, packing makes each tile read one stretch.
  const packsA = aCol !== 1
  const passes = (K + KC - 1) / KC
  // Passes of equal depth: a short last one would read and write C for little.
  const step = (K + passes - 1) / passes
  for (let jc = 0; jc < N; jc += NC) {
    const columns = min(NC, N - jc)
    for (let pc = 0; pc < K; pc += step) {
      const depth = min(step, K - pc)
      const blockB = at(b, pc * bRow + jc * bCol)
      if (packsB) packB(blockB, bRow, bCol, depth, columns, scratch)
      const panels = packsB ? scratch : blockB
      const bPanel = packsB ? NR * depth : NR
      const bStep = packsB ? NR : bRow
      for (let ic = 0; ic < M; ic += MC) {
        const rows = min(MC, M - ic)
        const blockA = at(a, ic * aRow + pc * aCol)
        const dst = at(c, ic * ldc + jc)
        const adds = accumulate || pc > 0
        if (packsA) {
          packA(blockA, aRow, aCol, rows, depth, pa)
          multiplyBlock(
            rows,
            columns,
            depth,
            true,
            pa,
            MR * depth,
            1,
            MR,
            panels,
            bPanel,
            bStep,
            dst,
            ldc,
            adds,
            tmp,
          )
        } else
          multiplyBlock(
            rows,
            columns,
            depth,
            false,
            blockA,
            MR * aRow,
            aRow,
            aCol,
            panels,
            bPanel,
            bStep,
            dst,
            ldc,
            adds,
            tmp,
          )
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
  // A tile reads whole vectors of B, so columns that fill no panel are packed wherever they lie.
  const direct = bCol === 1 && bRow <= DIRECT_COLUMNS ? N - (N % NR) : 0
  if (direct > 0) multiply(M, direct, K, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate, false, scratch)
  if (direct === N) return
  const rest = at(b, direct * bCol)
  multiply(M, N - direct, K, a, aRow, aCol, rest, bRow, bCol, at(c, direct), ldc, accumulate, true, scratch)
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
