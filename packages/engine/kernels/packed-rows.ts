import { combineRows } from './combine-rows'
import { sumLanes, sumLanes64 } from './lanes'
import { adjointTile } from './packed-adjoint'
import { applyTile } from './packed-apply'
import {
  BLOCK_COLUMNS,
  BLOCK_FLOATS,
  blockLength,
  LONGEST_STEP,
  middleOf,
  reorderColumns,
  restoreColumns,
  wordsOf,
} from './packed-columns'
import { at } from './panels'

// Products with rows of packed codes: P = scale * code + shift, one scale and shift a group of columns. The scales and
// shifts are small dense matrices [rank, groups], so what does not depend on the codes is an ordinary product.

/** Columns whose sum is taken in float32; the sums of such runs add up in float64. */
const RUN: i32 = 64

/** sums[g] = sum of the columns of group g, in float64. */
function sumGroups(width: i32, groupSize: i32, vector: usize, sums: usize): void {
  for (let first = 0; first < width; first += groupSize) {
    const end = min(first + groupSize, width)
    let total: f64 = 0
    for (let from = first; from < end; from += RUN)
      total += sumRun(at(vector, from), min(RUN, end - from)) as f64
    store<f64>(sums, total)
    sums += 8
  }
}

/** sum over g of (shift + middle * scale) * sums[g]: the product with the middles of the codes of one row. */
function dotMiddles(bits: i32, groups: i32, scales: usize, shifts: usize, sums: usize): f64 {
  const middle = f64x2.splat(middleOf(bits))
  let lanes = f64x2.splat(0)
  let g = 0
  for (; g + 2 <= groups; g += 2) {
    const scale = f64x2.promote_low_f32x4(v128.load64_zero(at(scales, g)))
    const shift = f64x2.promote_low_f32x4(v128.load64_zero(at(shifts, g)))
    lanes = f64x2.add(lanes, f64x2.mul(f64x2.add(shift, f64x2.mul(middle, scale)), v128.load(sums)))
    sums += 16
  }
  let total = sumLanes64(lanes)
  if (g < groups) {
    const scale = load<f32>(at(scales, g)) as f64
    total += ((load<f32>(at(shifts, g)) as f64) + middleOf(bits) * scale) * load<f64>(sums)
  }
  return total
}

function sumRun(p: usize, length: i32): f32 {
  let lanes = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= length; i += 4) lanes = f32x4.add(lanes, v128.load(at(p, i)))
  let sum = sumLanes(lanes)
  for (; i < length; i++) sum += load<f32>(at(p, i))
  return sum
}

/** Floats of scratch that the packed products need. */
export function packedScratchFloats(rank: i32, groups: i32): i32 {
  return 2 * (rank + groups) + BLOCK_FLOATS + LONGEST_STEP + 4
}

/** out[i] = sum over c of P[i, c] * vector[c], reading the codes once. */
export function applyPacked(
  bits: i32,
  rank: i32,
  width: i32,
  groupSize: i32,
  codes: usize,
  scales: usize,
  shifts: usize,
  vector: usize,
  out: usize,
  scratch: usize,
): void {
  const groups = (width + groupSize - 1) / groupSize
  const rowWords = wordsOf(width, bits)
  const span = min(groupSize, BLOCK_COLUMNS)
  const totals = scratch // float64 [rank]
  const groupSums = at(totals, 2 * rank) // float64 [groups]
  const columns = at(groupSums, 2 * groups)
  const step = at(columns, BLOCK_FLOATS)
  const sums = at(step, LONGEST_STEP)
  sumGroups(width, groupSize, vector, groupSums)
  for (let i = 0; i < rank; i++) {
    const row = i * groups
    store<f64>(at(totals, 2 * i), dotMiddles(bits, groups, at(scales, row), at(shifts, row), groupSums))
  }
  for (let first = 0; first < width; ) {
    const length = blockLength(first, width, groupSize)
    reorderColumns(bits, length, span, at(vector, first), columns, step)
    const blockCodes = codes + ((<usize>first * bits) >> 3)
    const blockScales = at(scales, first / groupSize)
    for (let i = 0; i < rank; i += 4) {
      applyTile(bits, length, span, blockCodes, rowWords, blockScales, groups, i, rank, columns, sums)
      for (let r = 0; r < min(4, rank - i); r++) {
        const total = at(totals, 2 * (i + r))
        store<f64>(total, load<f64>(total) + (load<f32>(at(sums, r)) as f64))
      }
    }
    first += length
  }
  for (let i = 0; i < rank; i++) store<f32>(at(out, i), load<f64>(at(totals, 2 * i)) as f32)
}

/** y[c] = sum over i of P[i, c] * coefficients[i], reading the codes once. */
export function adjointPacked(
  bits: i32,
  rank: i32,
  width: i32,
  groupSize: i32,
  codes: usize,
  scales: usize,
  shifts: usize,
  coefficients: usize,
  y: usize,
  scratch: usize,
): void {
  const groups = (width + groupSize - 1) / groupSize
  const rowWords = wordsOf(width, bits)
  const span = min(groupSize, BLOCK_COLUMNS)
  const columns = scratch
  const step = at(columns, BLOCK_FLOATS)
  const groupShifts = at(step, LONGEST_STEP)
  combineRows(rank, groups, shifts, coefficients, groupShifts)
  for (let first = 0; first < width; ) {
    const length = blockLength(first, width, groupSize)
    const group = first / groupSize
    memory.fill(columns, 0, (BLOCK_FLOATS as usize) << 2)
    const blockCodes = codes + ((<usize>first * bits) >> 3)
    for (let i = 0; i < rank; i += 4) {
      adjointTile(
        bits,
        length,
        span,
        blockCodes,
        rowWords,
        at(scales, group),
        groups,
        i,
        rank,
        coefficients,
        columns,
      )
    }
    restoreColumns(bits, length, span, columns, at(groupShifts, group), at(y, first), step)
    first += length
  }
}
