import { NonFiniteSnapshotError, SettingError, ShapeError } from './errors.js'

/**
 * Snapshots as rows of a matrix [count, dim] that is read in column chunks, so that it may stay in files
 * or a database: nothing here needs all of it in memory at once.
 */
export interface SnapshotSource {
  readonly count: number
  readonly dim: number
  /** Positions `from` (inclusive) to `to` (exclusive) of one snapshot. The caller doesn't write to it. */
  read(index: number, from: number, to: number): Float32Array | Promise<Float32Array>
}

/** Snapshots that are in memory. */
export function arraySnapshotSource(snapshots: readonly Float32Array[]): SnapshotSource {
  if (snapshots.length === 0) throw new SettingError('number of snapshots', 0, 'at least 1')
  const dim = snapshots[0].length
  for (const [index, { length }] of snapshots.entries()) {
    if (length !== dim) throw new ShapeError(`snapshot ${index}`, [length], [dim])
  }
  return { count: snapshots.length, dim, read: (index, from, to) => snapshots[index].subarray(from, to) }
}

/** About 8 MB for all rows of a chunk in float64, whatever the number of snapshots. */
const CHUNK_VALUES = 2 ** 20

/**
 * Visits columns `from` to `to` from left to right; `rows[i]` is that piece of snapshot i. The chunk width
 * depends on the number of snapshots alone, so sums over columns come out the same every time.
 *
 * @throws ShapeError, NonFiniteSnapshotError naming the snapshot and position.
 */
export async function forEachChunk(
  source: SnapshotSource,
  { from, to }: { from: number; to: number },
  visit: (rows: Float32Array[], from: number) => void,
): Promise<void> {
  const width = Math.max(1024, Math.floor(CHUNK_VALUES / source.count))
  for (let start = from; start < to; start += width) {
    const end = Math.min(start + width, to)
    const rows: Float32Array[] = []
    for (let index = 0; index < source.count; index++) {
      const row = await source.read(index, start, end)
      requireUsable(row, { index, start, end })
      rows.push(row)
    }
    visit(rows, start)
  }
}

/** @throws ShapeError, NonFiniteSnapshotError when the piece `start` to `end` of snapshot `index` can't be averaged. */
export function requireUsable(row: Float32Array, at: { index: number; start: number; end: number }): void {
  if (row.length !== at.end - at.start) {
    throw new ShapeError(`chunk of snapshot ${at.index} at ${at.start}`, [row.length], [at.end - at.start])
  }
  for (let i = 0; i < row.length; i++) {
    if (!Number.isFinite(row[i])) throw new NonFiniteSnapshotError(at.index, at.start + i, row[i])
  }
}
