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
  /** Working space of a convolution and its gradients. */
  convolutionFloats(geometry: Pointer): number
  conv2d(geometry: Pointer, x: Pointer, w: Pointer, y: Pointer, work: Pointer, scratch: Pointer): void
  conv2dFilterGradient(
    geometry: Pointer,
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    work: Pointer,
    scratch: Pointer,
  ): void
  conv2dInputGradient(
    geometry: Pointer,
    dy: Pointer,
    w: Pointer,
    dx: Pointer,
    work: Pointer,
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
  softmaxRows(rows: number, columns: number, x: Pointer, y: Pointer): void
  softmaxGradient(rows: number, columns: number, y: Pointer, dy: Pointer, dx: Pointer): void
  // biome-ignore format: one line per kind of argument
  crossEntropy(
    rows: number, columns: number,
    logits: Pointer, targets: Pointer, loss: Pointer, gradient: Pointer,
  ): void
  /** Returns -1, or the position of the first label that is no column. */
  // biome-ignore format: one line per kind of argument
  labelCrossEntropy(
    rows: number, columns: number,
    logits: Pointer, labels: Pointer, loss: Pointer, gradient: Pointer,
  ): number
  gelu(count: number, x: Pointer, y: Pointer, slope: Pointer): void
  // biome-ignore format: one line per kind of argument
  layerNorm(
    rows: number, C: number, epsilon: number,
    x: Pointer, gamma: Pointer, beta: Pointer, y: Pointer, statistics: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  layerNormGradient(
    rows: number, C: number,
    x: Pointer, gamma: Pointer, statistics: Pointer, dy: Pointer,
    dx: Pointer, dgamma: Pointer, dbeta: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  batchNorm(
    rows: number, C: number, epsilon: number, floor: number,
    x: Pointer, gamma: Pointer, beta: Pointer, affine: Pointer, y: Pointer, totals: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  batchNormGradient(
    rows: number, C: number, floor: number,
    x: Pointer, affine: Pointer, dy: Pointer,
    dx: Pointer, dgamma: Pointer, dbeta: Pointer, pull: Pointer, totals: Pointer,
  ): void
  /** `mask` is 0 where there is none. */
  // biome-ignore format: one line per kind of argument
  attention(
    batch: number, length: number, heads: number, width: number, causal: boolean,
    x: Pointer, mask: Pointer, probabilities: Pointer, y: Pointer, scratch: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  attentionGradient(
    batch: number, length: number, heads: number, width: number, causal: boolean,
    x: Pointer, probabilities: Pointer, dy: Pointer, dx: Pointer, work: Pointer, scratch: Pointer,
  ): void
  biasRelu(rows: number, C: number, x: Pointer, bias: Pointer, y: Pointer): void
  // biome-ignore format: one line per kind of argument
  biasReluGradient(
    rows: number, C: number,
    y: Pointer, dy: Pointer, dx: Pointer, dbias: Pointer, totals: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  momentumStep(
    count: number, rate: number, factor: number, nesterov: boolean, decay: number,
    params: Pointer, gradient: Pointer, buffer: Pointer,
    nextParams: Pointer, nextBuffer: Pointer,
  ): void
  // biome-ignore format: one line per kind of argument
  adamStep(
    count: number, rate: number, beta1: number, rest1: number, beta2: number, rest2: number,
    correction: number, epsilon: number, penalty: number, shrink: number,
    params: Pointer, gradient: Pointer, mean: Pointer, variance: Pointer,
    nextParams: Pointer, nextMean: Pointer, nextVariance: Pointer,
  ): void
}
