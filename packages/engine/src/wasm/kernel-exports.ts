type Pointer = number

/** What kernels/index.ts exports. Sizes and strides count elements, pointers count bytes. */
export interface KernelExports {
  gemmScratchFloats(): number
  // biome-ignore format: one line per operand
  batchedGemm(
    count: number, M: number, N: number, K: number,
    a: Pointer, aBatch: number, aRow: number, aCol: number,
    b: Pointer, bBatch: number, bRow: number, bCol: number,
    c: Pointer, scratch: Pointer,
  ): void
  dotRows(n: number, D: number, rows: Pointer, vector: Pointer, out: Pointer): void
  combineRows(n: number, D: number, rows: Pointer, coefficients: Pointer, y: Pointer): void
  packedScratchFloats(rank: number, groups: number): number
  // biome-ignore format: one line per operand
  applyPacked(
    bits: number, rank: number, width: number, groupSize: number,
    codes: Pointer, scales: Pointer, shifts: Pointer,
    vector: Pointer, out: Pointer, scratch: Pointer,
  ): void
  // biome-ignore format: one line per operand
  adjointPacked(
    bits: number, rank: number, width: number, groupSize: number,
    codes: Pointer, scales: Pointer, shifts: Pointer,
    coefficients: Pointer, y: Pointer, scratch: Pointer,
  ): void
  /** In float64 numbers, as are rows, weights and results of the two products in float64. */
  gramScratchLength(): number
  gramFloat64(count: number, width: number, rows: Pointer, gram: Pointer, scratch: Pointer): void
  combineScratchLength(count: number): number
  // biome-ignore format: one line per operand
  combineFloat64(
    m: number, count: number, width: number,
    weights: Pointer, rows: Pointer, out: Pointer, scratch: Pointer,
  ): void
  columnFloats(geometry: Pointer): number
  conv2dFilterGradient(
    geometry: Pointer,
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    col: Pointer,
    scratch: Pointer,
  ): void
  conv2dInputGradient(
    geometry: Pointer,
    dy: Pointer,
    w: Pointer,
    dx: Pointer,
    col: Pointer,
    scratch: Pointer,
  ): void
  depthwiseFilterGradient(geometry: Pointer, x: Pointer, dy: Pointer, dw: Pointer): void
  depthwiseInputGradient(geometry: Pointer, dy: Pointer, w: Pointer, dx: Pointer): void
  maxPoolGradient(geometry: Pointer, x: Pointer, dy: Pointer, dx: Pointer): void
  segmentSum(n: number, D: number, segments: number, x: Pointer, ids: Pointer, out: Pointer): void
  /** Returns -1, or the position of the first id that is no row. */
  gatherRows(n: number, D: number, rows: number, x: Pointer, ids: Pointer, out: Pointer): number
  affineRows(rows: number, C: number, x: Pointer, scale: Pointer, shift: Pointer, y: Pointer): void
  sumRows(outer: number, columns: number, scale: number, x: Pointer, out: Pointer): void
  sumMiddle(outer: number, rows: number, columns: number, scale: number, x: Pointer, out: Pointer): void
  /** x, y, six output sizes, six input strides in output order. */
  transpose(x: Pointer, y: Pointer, ...sizesAndStrides: number[]): void
}
