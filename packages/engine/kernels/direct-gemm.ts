import { directTile } from './direct-tile'
import { at, MR, NR } from './panels'

/**
 * C[M, N] = A[M, K] x B[K, N], or C += when `accumulate`, for operands small enough to stay in the caches: no packing, so
 * M must be a multiple of MR and N of NR. A by element strides (row, column); B and C are row-major without gaps.
 */
export function directGemm(
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  aRow: i32,
  aCol: i32,
  b: usize,
  c: usize,
  accumulate: bool,
): void {
  for (let j = 0; j < N; j += NR) {
    for (let i = 0; i < M; i += MR) {
      directTile(1, 0, 0, K, at(a, i * aRow), aRow, aCol, at(b, j), N, at(c, i * N + j), N, accumulate)
    }
  }
}
