import { at } from './panels'

// How packed rows are unpacked. Four words of a row are one vector register, a step: 128 / bits columns. Of each
// word, the four codes that start at a byte (bits 0, 8, 16, 24) are masked and converted where they stand, without
// moving them down; then the word is shifted by one code, 8 / bits times in all. So a code costs a mask and a
// conversion, and the other operand has to come in the same order, scaled by 2^-8j for the code of byte j.
// That operand is a vector shared by all rows: it is brought into this order once a block, not once a row.

/** Columns a pass works on at a time: the reordered vector (16 KB) stays in L1 while all rows go by. */
export const BLOCK_COLUMNS: i32 = 4096
/** Columns of the longest step. A group that ends inside a step is filled up to a whole one. */
export const LONGEST_STEP: i32 = 128

/** Floats a reordered block may take: groups of 32 columns fill a quarter of a step at 1 bit. */
export const BLOCK_FLOATS: i32 = (BLOCK_COLUMNS / 32) * (LONGEST_STEP + 4)

/** The codes of b bits lie around this. */
export function middleOf(bits: i32): f64 {
  return 0.5 * (((1 << bits) - 1) as f64)
}

/** Words that hold `columns` codes. */
export function wordsOf(columns: i32, bits: i32): i32 {
  return (columns * bits + 31) >> 5
}

/** Columns of the block that begins at `first`: whole groups, or a part of one that is longer than a block. */
export function blockLength(first: i32, width: i32, groupSize: i32): i32 {
  const whole = groupSize <= BLOCK_COLUMNS
  const end = whole ? width : min(width, (first / groupSize + 1) * groupSize)
  return min(whole ? (BLOCK_COLUMNS / groupSize) * groupSize : BLOCK_COLUMNS, end - first)
}

/** 2^-8j for the code that starts at byte j, or 1 for the highest byte of all, which is shifted down whole. */
function scaleOf(byte: i32, bits: i32): f32 {
  return bits === 8 && byte === 3 ? 1.0 : reinterpret<f32>((127 - 8 * byte) << 23)
}

/** Place of column k of a word in the order of the kernels, as a byte offset. */
function placeOf(k: i32, perByte: i32): usize {
  return (<usize>(((k % perByte) << 2) + k / perByte)) << 4
}

/** One step: src[lane * perWord + k] -> dst[place of k][lane], scaled; then -middle times the sum of each lane. */
function reorderStep(bits: i32, src: usize, dst: usize): void {
  const perWord = 32 / bits
  const perByte = 8 / bits
  let sum = f32x4.splat(0)
  for (let k = 0; k < perWord; k += 4) {
    const r0 = v128.load(at(src, k))
    const r1 = v128.load(at(src, perWord + k))
    const r2 = v128.load(at(src, 2 * perWord + k))
    const r3 = v128.load(at(src, 3 * perWord + k))
    const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
    const b = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
    const c = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
    const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
    const k0 = v128.shuffle<i64>(a, c, 0, 2)
    const k1 = v128.shuffle<i64>(a, c, 1, 3)
    const k2 = v128.shuffle<i64>(b, d, 0, 2)
    const k3 = v128.shuffle<i64>(b, d, 1, 3)
    storeScaled(bits, k, k0, dst, perByte)
    storeScaled(bits, k + 1, k1, dst, perByte)
    storeScaled(bits, k + 2, k2, dst, perByte)
    storeScaled(bits, k + 3, k3, dst, perByte)
    sum = f32x4.add(sum, f32x4.add(f32x4.add(k0, k1), f32x4.add(k2, k3)))
  }
  const middle = f32x4.splat(-middleOf(bits) as f32)
  v128.store(dst + ((<usize>perWord) << 4), f32x4.mul(sum, middle))
}

function storeScaled(bits: i32, k: i32, lanes: v128, dst: usize, perByte: i32): void {
  v128.store(dst + placeOf(k, perByte), f32x4.mul(lanes, f32x4.splat(scaleOf(k / perByte, bits))))
}

function loadScaled(bits: i32, k: i32, src: usize, perByte: i32): v128 {
  return f32x4.mul(v128.load(src + placeOf(k, perByte)), f32x4.splat(scaleOf(k / perByte, bits)))
}

/** The way back: dst[lane * perWord + k] = src[place of k][lane], scaled, plus `shift`. */
function restoreStep(bits: i32, src: usize, shift: v128, dst: usize): void {
  const perWord = 32 / bits
  const perByte = 8 / bits
  for (let k = 0; k < perWord; k += 4) {
    const r0 = loadScaled(bits, k, src, perByte)
    const r1 = loadScaled(bits, k + 1, src, perByte)
    const r2 = loadScaled(bits, k + 2, src, perByte)
    const r3 = loadScaled(bits, k + 3, src, perByte)
    const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
    const b = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
    const c = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
    const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
    v128.store(at(dst, k), f32x4.add(shift, v128.shuffle<i64>(a, c, 0, 2)))
    v128.store(at(dst, perWord + k), f32x4.add(shift, v128.shuffle<i64>(a, c, 1, 3)))
    v128.store(at(dst, 2 * perWord + k), f32x4.add(shift, v128.shuffle<i64>(b, d, 0, 2)))
    v128.store(at(dst, 3 * perWord + k), f32x4.add(shift, v128.shuffle<i64>(b, d, 1, 3)))
  }
}

/**
 * Brings `columns` numbers into the order of the kernels, each run of `span` columns filled up to whole steps with
 * zeros. After a step comes what takes the middle from its codes: -middle * v, summed. The sums of the kernels then stay
 * around zero, where float32 is fine, also when v is all of one sign. `step` is scratch for LONGEST_STEP floats.
 */
export function reorderColumns(
  bits: i32,
  columns: i32,
  span: i32,
  src: usize,
  dst: usize,
  step: usize,
): void {
  const length = 128 / bits
  for (let start = 0; start < columns; start += span) {
    const end = min(start + span, columns)
    for (let first = start; first < end; first += length) {
      const count = min(length, end - first)
      let from = at(src, first)
      if (count < length) {
        memory.fill(step, 0, (length as usize) << 2)
        memory.copy(step, from, (count as usize) << 2)
        from = step
      }
      reorderStep(bits, from, dst)
      dst = at(dst, length + 4)
    }
  }
}

/** From the order of the kernels back to that of the columns, adding shifts[r] to the columns of run r. */
export function restoreColumns(
  bits: i32,
  columns: i32,
  span: i32,
  src: usize,
  shifts: usize,
  dst: usize,
  step: usize,
): void {
  const length = 128 / bits
  for (let start = 0; start < columns; start += span) {
    const end = min(start + span, columns)
    const shift = v128.load32_splat(shifts)
    for (let first = start; first < end; first += length) {
      const count = min(length, end - first)
      const to = at(dst, first)
      restoreStep(bits, src, shift, count < length ? step : to)
      if (count < length) memory.copy(to, step, (count as usize) << 2)
      src = at(src, length)
    }
    shifts += 4
  }
}
