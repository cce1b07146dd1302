import { adjointTile } from './packed-adjoint'
import { applyTile } from './packed-apply'
import {
  BLOCK_COLUMNS,
  BLOCK_FLOATS,
  blockLength,
  LONGEST_STEP,
  reorderColumns,
  restoreColumns,
  wordsOf,
} from './packed-columns'
import { at } from './panels'
import { combineRows, dotRows } from './rows'

// Products with rows of packed codes: P = scale * code + shift, one scale and shift a group of columns. The shifts
// are a small dense matrix [rank, groups] of their own: their part is an ordinary product with the group sums.

/** Columns whose sum is taken in float32; the sums of such runs add up in float64. */
const RUN: i32 = 1024

/** sums[g] = sum of the columns of group g. */
function sumGroups(width: i32, groupSize: i32, vector: usize, sums: usize): void {
  for (let first = 0; first < width; first += groupSize) {
    const end = min(first + groupSize, width)
    let total: f64 = 0
    for (let from = first; from < end; from += RUN) total += sumRun(at(vector, from), min(RUN, end - from))
    store<f32>(sums, total as f32)
    sums += 4
  }
}

function sumRun(p: usize, length: i32): f32 {
  let lanes = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= length; i += 4) lanes = f32x4.add(lanes, v128.load(at(p, i)))
  let sum =
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  for (; i < length; i++) sum += load<f32>(at(p, i))
  return sum
}

/** Floats of scratch that the packed products need. */
export function packedScratchFloats(rank: i32, groups: i32): i32 {
  return BLOCK_FLOATS + LONGEST_STEP + 4 + groups + 2 * rank
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
  const columns = totals + ((rank as usize) << 3)
  const step = at(columns, BLOCK_FLOATS)
  const sums = at(step, LONGEST_STEP)
  const groupSums = sums + 16
  sumGroups(width, groupSize, vector, groupSums)
  dotRows(rank, groups, shifts, groupSums, out)
  for (let i = 0; i < rank; i++) store<f64>(totals + ((i as usize) << 3), load<f32>(at(out, i)) as f64)
  for (let first = 0; first < width; ) {
    const length = blockLength(first, width, groupSize)
    reorderColumns(bits, length, span, at(vector, first), columns, step)
    const blockCodes = codes + ((<usize>first * bits) >> 3)
    const blockScales = at(scales, first / groupSize)
    for (let i = 0; i < rank; i += 4) {
      applyTile(bits, length, span, blockCodes, rowWords, blockScales, groups, i, rank, columns, sums)
      for (let r = 0; r < min(4, rank - i); r++) {
        const total = totals + ((<usize>(i + r)) << 3)
        store<f64>(total, load<f64>(total) + (load<f32>(at(sums, r)) as f64))
      }
    }
    first += length
  }
  for (let i = 0; i < rank; i++) store<f32>(at(out, i), load<f64>(totals + ((i as usize) << 3)) as f32)
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
