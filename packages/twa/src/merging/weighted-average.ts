import { columnMeans } from '../averaging/uniform.js'
import { SettingError, ShapeError } from '../errors.js'
import type { SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from '../subspace/blocks.js'
import { type ChunkMerge, mergeRange } from './merge-columns.js'

/** How much of each snapshot to take, for the whole model or block by block. */
export interface WeightedAverageOptions {
  /** Averaging weights [blocks][snapshots], as `Subspace.toAveragingWeights` gives them. */
  weights: readonly ArrayLike<number>[]
  /** Adjoining column ranges that cover the vector, as `Subspace.blocks`; left out: one block. */
  blocks?: readonly ColumnRange[]
}

/**
 * w = Σ_i a_i w_i → [dim], with averaging weights a of its own for every block. They are free: their sum may differ
 * from 1, as a span's does. Where all are 1/n, the result is `uniformAverage` to the last bit.
 *
 * @throws ShapeError when the weights don't fit the snapshots and blocks
 * @throws SettingError when the blocks don't cover the vector or a weight isn't finite
 */
export async function weightedAverage(
  source: SnapshotSource,
  { weights, blocks = [{ from: 0, to: source.dim }] }: WeightedAverageOptions,
): Promise<Float32Array> {
  requireCover(blocks, source.dim)
  if (weights.length !== blocks.length) {
    throw new ShapeError('list of averaging weights', [weights.length], [blocks.length])
  }
  for (const [block, row] of weights.entries()) requireWeights(`weights of block ${block}`, row, source.count)
  const average = new Float32Array(source.dim)
  for (const [block, range] of blocks.entries()) {
    await mergeRange(source, range, { merge: weightedRows(weights[block]), into: average })
  }
  return average
}

function weightedRows(weights: ArrayLike<number>): ChunkMerge {
  const uniform = Array.from(weights).every((weight) => weight === 1 / weights.length)
  if (uniform) return columnMeans
  return (rows) => {
    const sum = new Float64Array(rows[0].length)
    for (const [index, row] of rows.entries()) {
      const weight = weights[index]
      for (let i = 0; i < sum.length; i++) sum[i] += weight * row[i]
    }
    return sum
  }
}

/** @throws ShapeError, SettingError */
export function requireWeights(name: string, weights: ArrayLike<number>, count: number): void {
  if (weights.length !== count) throw new ShapeError(name, [weights.length], [count])
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(weights[i])) throw new SettingError(`${name} of snapshot ${i}`, weights[i], 'finite')
  }
}

function requireCover(blocks: readonly ColumnRange[], dim: number): void {
  let covered = 0
  for (const [block, { from, to }] of blocks.entries()) {
    if (from !== covered) throw new SettingError(`start of block ${block}`, from, `${covered}`)
    if (to < from) throw new SettingError(`end of block ${block}`, to, `at least its start, ${from}`)
    covered = to
  }
  if (covered !== dim) throw new SettingError('end of the last block', covered, `${dim}, the vector's length`)
}
