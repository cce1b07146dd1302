import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'

/**
 * Rows of a matrix in float64, read in column chunks. Row r belongs to snapshot `snapshotOf[r]`, and
 * `resolution[r]` is the size below which float32 snapshots can't tell it from rounding.
 */
export interface RowChunks {
  readonly width: number
  readonly snapshotOf: readonly number[]
  readonly resolution: Float64Array
  forEach(visit: (rows: Float64Array[], from: number) => void): Promise<void>
}

/**
 * The rows w_1 − w_0, …, w_{n−1} − w_0 and, where asked, w_0 itself: the affine or the linear span of the
 * snapshots.
 *
 * Differences first, because late snapshots are nearly parallel: their common part would take the digits
 * that tell them apart. Against w_0 rather than the mean, as a difference of two float32 numbers is exact in
 * float64 and equal snapshots then give exact zeros, and a row that vanishes names the snapshot that is
 * superfluous (deviations from the mean always have one row too many).
 */
export async function differenceRows(
  source: SnapshotSource,
  range: ColumnRange,
  { includeFirst, tolerance }: { includeFirst: boolean; tolerance: number },
): Promise<RowChunks> {
  const norms = await rowNorms(source, range)
  const snapshotOf = Array.from({ length: source.count - 1 }, (_, i) => i + 1)
  if (includeFirst) snapshotOf.push(0)
  const resolution = Float64Array.from(snapshotOf, (i) => tolerance * Math.max(norms[i], norms[0]))
  if (includeFirst) resolution[source.count - 1] = tolerance * norms[0]
  return {
    width: range.to - range.from,
    snapshotOf,
    resolution,
    forEach: (visit) =>
      forEachChunk(source, range, (rows, from) =>
        visit(subtractFirst(rows, includeFirst), from - range.from),
      ),
  }
}

function subtractFirst(rows: readonly Float32Array[], includeFirst: boolean): Float64Array[] {
  const [first, ...others] = rows
  const differences = others.map((row) => {
    const difference = Float64Array.from(row)
    for (let i = 0; i < difference.length; i++) difference[i] -= first[i]
    return difference
  })
  return includeFirst ? [...differences, Float64Array.from(first)] : differences
}

/** ‖w_i‖ over a column range, for every snapshot. */
export async function rowNorms(source: SnapshotSource, range: ColumnRange): Promise<Float64Array> {
  const squares = new Float64Array(source.count)
  await forEachChunk(source, range, (rows) => {
    for (const [index, row] of rows.entries()) {
      let sum = 0
      for (let i = 0; i < row.length; i++) sum += row[i] * row[i]
      squares[index] += sum
    }
  })
  return squares.map(Math.sqrt)
}
