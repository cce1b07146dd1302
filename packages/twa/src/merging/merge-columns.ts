import { SettingError, ShapeError } from '../errors.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from '../subspace/blocks.js'

/** The merged values of one chunk of columns, in float64; `from` is the position of its first column. */
export type ChunkMerge = (rows: Float32Array[], from: number) => Float64Array

/** The common form of a merge: one pass over the snapshots, float64 within a chunk, rounded once → [dim]. */
export async function mergeColumns(source: SnapshotSource, merge: ChunkMerge): Promise<Float32Array> {
  const merged = new Float32Array(source.dim)
  await mergeRange(source, { from: 0, to: source.dim }, { merge, into: merged })
  return merged
}

/** The same for some of the columns, into the same places of `into`. */
export function mergeRange(
  source: SnapshotSource,
  range: ColumnRange,
  { merge, into }: { merge: ChunkMerge; into: Float32Array },
): Promise<void> {
  return forEachChunk(source, range, (rows, from) => {
    const values = merge(rows, from)
    // + 0 turns −0 into +0, as the uniform average does, so that equal merges are equal to the last bit.
    for (let i = 0; i < values.length; i++) into[from + i] = Math.fround(values[i]) + 0
  })
}

/** @throws ShapeError, SettingError when `base` can't be the point that task vectors of `source` start from. */
export function requireBase(base: Float32Array, source: SnapshotSource): void {
  if (base.length !== source.dim) throw new ShapeError('base', [base.length], [source.dim])
  const position = base.findIndex((value) => !Number.isFinite(value))
  if (position >= 0) {
    throw new SettingError('base', `${base[position]} at position ${position}`, 'finite weights')
  }
}
