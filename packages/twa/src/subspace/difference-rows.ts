import type { Awaitable } from '../awaitable.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'

/** Rows of a matrix [count, width] in float64, read in column chunks. */
export interface RowChunks {
  readonly count: number
  readonly width: number
  /** `rows` [count, columns of the chunk] row by row; `from` counts within the rows. Chunks are multiples of `grain`. */
  forEachChunk(visit: (rows: Float64Array, from: number) => Awaitable<void>, grain?: number): Promise<void>
}

/** Rows that stand for snapshots: row r for snapshot `snapshotOf[r]`. */
export interface SnapshotRows extends RowChunks {
  /** Their first column's position in the vector. */
  readonly from: number
  readonly snapshotOf: readonly number[]
  /** The size of a row below which float32 snapshots can't tell it from rounding. */
  readonly resolution: Float64Array
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
): Promise<SnapshotRows> {
  const norms = await rowNorms(source, range)
  const snapshotOf = Array.from({ length: source.count - 1 }, (_, i) => i + 1)
  if (includeFirst) snapshotOf.push(0)
  const resolution = Float64Array.from(snapshotOf, (i) => tolerance * Math.max(norms[i], norms[0]))
  if (includeFirst) resolution[source.count - 1] = tolerance * norms[0]
  return {
    from: range.from,
    count: snapshotOf.length,
    width: range.to - range.from,
    snapshotOf,
    resolution,
    forEachChunk: (visit, grain) =>
      forEachChunk(source, { ...range, grain }, (rows, from) =>
        visit(subtractFirst(rows, includeFirst), from - range.from),
      ),
  }
}

function subtractFirst(rows: readonly Float32Array[], includeFirst: boolean): Float64Array {
  const [first, ...others] = rows
  const width = first.length
  const differences = new Float64Array((others.length + (includeFirst ? 1 : 0)) * width)
  for (const [r, row] of others.entries()) {
    const start = r * width
    for (let i = 0; i < width; i++) differences[start + i] = row[i] - first[i]
  }
  if (includeFirst) differences.set(first, others.length * width)
  return differences
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
