// Block sizes of the matrix product, in elements. The register tile is MR x NR: eight accumulators of four
// lanes, two of B and one of A stay inside the 16 SIMD registers of x86-64. Larger tiles (6x8, 8x8, 4x12) and
// unrolled loops were tried on V8 12: they spill and run at 58-75 % of this one.
export const MR: i32 = 4
export const NR: i32 = 8
/** Depth of one pass: a KC x NR panel of B (8 KB) stays in L1. */
export const KC: i32 = 256
export const MC: i32 = 96
export const NC: i32 = 1024

/** Address of element `index` of a float32 array. */
export function at(base: usize, index: i32): usize {
  return base + ((index as usize) << 2)
}

/** Address of element `index` of a float64 array. */
export function at64(base: usize, index: i32): usize {
  return base + ((index as usize) << 3)
}

/** Writes four strided rows of four floats as four columns: dst[k][t] = row t, element k. */
export function transpose4(s0: usize, s1: usize, s2: usize, s3: usize, dst: usize, dstStride: usize): void {
  const r0 = v128.load(s0)
  const r1 = v128.load(s1)
  const r2 = v128.load(s2)
  const r3 = v128.load(s3)
  const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
  const b = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
  const c = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
  const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
  v128.store(dst, v128.shuffle<i64>(a, c, 0, 2))
  v128.store(dst + dstStride, v128.shuffle<i64>(a, c, 1, 3))
  v128.store(dst + 2 * dstStride, v128.shuffle<i64>(b, d, 0, 2))
  v128.store(dst + 3 * dstStride, v128.shuffle<i64>(b, d, 1, 3))
}

/** Packs four whole lines that are contiguous along the depth into `width`-wide panel slots. */
function packFourLines(src: usize, lineStride: i32, depth: i32, dst: usize, width: i32): void {
  const line = (lineStride as usize) << 2
  const slot = (width as usize) << 2
  let s = src
  let k = 0
  for (; k + 4 <= depth; k += 4) {
    transpose4(s, s + line, s + 2 * line, s + 3 * line, dst, slot)
    s += 16
    dst += 4 * slot
  }
  for (; k < depth; k++) {
    store<f32>(dst, load<f32>(s))
    store<f32>(dst, load<f32>(s + line), 4)
    store<f32>(dst, load<f32>(s + 2 * line), 8)
    store<f32>(dst, load<f32>(s + 3 * line), 12)
    s += 4
    dst += slot
  }
}

/** Any strides, any width: missing lines of an edge panel become zero. */
function packStrided(
  src: usize,
  lineStride: i32,
  depthStride: i32,
  lines: i32,
  depth: i32,
  dst: usize,
  width: i32,
): void {
  for (let k = 0; k < depth; k++) {
    const s = at(src, k * depthStride)
    for (let t = 0; t < width; t++) {
      store<f32>(at(dst, t), t < lines ? load<f32>(at(s, t * lineStride)) : 0.0)
    }
    dst = at(dst, width)
  }
}

/** Four panels of rows that are contiguous from row to row: whole lines of the cache are read at once. */
function packSixteenRows(src: usize, depthStride: i32, depth: i32, dst: usize): void {
  const panel = at(0, MR * depth)
  const step = at(0, depthStride)
  for (let k = 0; k < depth; k++) {
    v128.store(dst, v128.load(src))
    v128.store(dst + panel, v128.load(src, 16))
    v128.store(dst + 2 * panel, v128.load(src, 32))
    v128.store(dst + 3 * panel, v128.load(src, 48))
    src += step
    dst += 16
  }
}

/** [rows, depth] with element strides -> panels of MR rows, each stored depth-major. */
export function packA(a: usize, rowStride: i32, depthStride: i32, rows: i32, depth: i32, dst: usize): void {
  let i = 0
  for (; rowStride === 1 && i + 4 * MR <= rows; i += 4 * MR) {
    packSixteenRows(at(a, i), depthStride, depth, dst)
    dst = at(dst, 4 * MR * depth)
  }
  for (; i < rows; i += MR) {
    const lines = min(MR, rows - i)
    const src = at(a, i * rowStride)
    if (lines === MR && rowStride === 1) {
      const step = (depthStride as usize) << 2
      let s = src
      let d = dst
      for (let k = 0; k < depth; k++) {
        v128.store(d, v128.load(s))
        s += step
        d += 16
      }
    } else if (lines === MR && depthStride === 1) packFourLines(src, rowStride, depth, dst, MR)
    else packStrided(src, rowStride, depthStride, lines, depth, dst, MR)
    dst = at(dst, MR * depth)
  }
}

/** [depth, columns] with element strides -> panels of NR columns, each stored depth-major. */
export function packB(
  b: usize,
  depthStride: i32,
  columnStride: i32,
  depth: i32,
  columns: i32,
  dst: usize,
): void {
  for (let j = 0; j < columns; j += NR) {
    const lines = min(NR, columns - j)
    const src = at(b, j * columnStride)
    if (lines === NR && columnStride === 1) {
      const step = (depthStride as usize) << 2
      let s = src
      let d = dst
      for (let k = 0; k < depth; k++) {
        v128.store(d, v128.load(s))
        v128.store(d, v128.load(s, 16), 16)
        s += step
        d += 32
      }
    } else if (lines === NR && depthStride === 1) {
      packFourLines(src, columnStride, depth, dst, NR)
      packFourLines(at(src, 4 * columnStride), columnStride, depth, dst + 16, NR)
    } else packStrided(src, columnStride, depthStride, lines, depth, dst, NR)
    dst = at(dst, NR * depth)
  }
}
