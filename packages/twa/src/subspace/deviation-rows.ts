import { columnMeans } from '../averaging/uniform.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import { differenceRows, rowNorms } from './difference-rows.js'
import { flatten } from './orthonormal-rows.js'
import { type BlockWithDrops, transformedBlock } from './plan.js'

export interface DeviationRows {
  tolerance: number
  /** 'unit': P_i = (w_i − c) / r_i with r_i = ‖w_i − c‖, the published rows. 'none': P_i = w_i − c. */
  scale: 'unit' | 'none'
  /** The snapshots that get a row; all when left out. */
  models?: readonly number[]
  /** c as averaging weights of the snapshots, sum 1; the uniform average when left out. */
  center?: readonly number[]
}

/**
 * Deviations from a centre as rows of a block, neither orthogonal nor independent. Unit rows leave out snapshots at the
 * centre; unscaled ones keep every snapshot, unless all are at the centre: the rows of a simplex.
 *
 * Norms are summed over deviations from a float64 centre, so equal snapshots give r_i = 0 and not a direction of
 * normalised rounding noise.
 */
export async function deviationBlock(
  source: SnapshotSource,
  range: ColumnRange,
  { tolerance, scale, models = allOf(source), center }: DeviationRows,
  kernels: ProjectionKernels,
): Promise<BlockWithDrops> {
  const n = source.count
  const norms = await rowNorms(source, range)
  const radii = await deviationNorms(source, range, center)
  const moves = models.filter((index) => radii[index] > tolerance * norms[index])
  const kept = scale === 'unit' || moves.length === 0 ? moves : models
  const weights = kept.map((index) =>
    deviationWeights({ index, n, center }, scale === 'unit' ? radii[index] : 1),
  )
  const rows = await differenceRows(source, range, { includeFirst: false, tolerance })
  // Over differences from w_0 the weight of w_0 itself falls away: it multiplies w_0 − w_0.
  const transform = weights.map((row) => row.subarray(1))
  const weightMap = flatten(weights)
  const dropped = models
    .filter((index) => !moves.includes(index))
    .map((index) => ({ index, reason: 'zero' as const }))
  return { block: transformedBlock(range, rows, { transform, weightMap }, kernels), dropped }
}

function allOf({ count }: SnapshotSource): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** (w_i − c) / r as weights of the snapshots; they sum to 0. */
function deviationWeights(
  { index, n, center }: { index: number; n: number; center?: readonly number[] },
  radius: number,
): Float64Array {
  const weights = Float64Array.from({ length: n }, (_, i) => -(center ? center[i] : 1 / n) / radius)
  weights[index] += 1 / radius
  return weights
}

async function deviationNorms(
  source: SnapshotSource,
  range: ColumnRange,
  center?: readonly number[],
): Promise<Float64Array> {
  const squares = new Float64Array(source.count)
  await forEachChunk(source, range, (chunk) => {
    const middle = center ? weightedColumns(chunk, center) : columnMeans(chunk)
    for (const [index, row] of chunk.entries()) {
      let sum = 0
      for (let i = 0; i < middle.length; i++) sum += (row[i] - middle[i]) ** 2
      squares[index] += sum
    }
  })
  return squares.map(Math.sqrt)
}

function weightedColumns(rows: readonly Float32Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(rows[0].length)
  for (const [r, row] of rows.entries()) for (let i = 0; i < sum.length; i++) sum[i] += weights[r] * row[i]
  return sum
}
