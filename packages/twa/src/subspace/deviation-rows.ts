import { columnMeans } from '../averaging/uniform.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import { differenceRows, rowNorms } from './difference-rows.js'
import { type BlockWithDrops, transformedBlock } from './plan.js'

/**
 * Deviations from the mean as rows of a block, neither orthogonal nor independent (they sum to 0):
 *
 * scale 'unit': P_i = (w_i − c) / r_i with r_i = ‖w_i − c‖, the published rows; snapshots at the mean are dropped.
 * scale 'none': P_i = w_i − c for every snapshot, unless all are at the mean: the rows of a simplex.
 *
 * Norms are summed over deviations from a float64 mean, so equal snapshots give r_i = 0 and not a direction of
 * normalised rounding noise.
 */
export async function deviationBlock(
  source: SnapshotSource,
  range: ColumnRange,
  { tolerance, scale }: { tolerance: number; scale: 'unit' | 'none' },
  kernels: ProjectionKernels,
): Promise<BlockWithDrops> {
  const norms = await rowNorms(source, range)
  const radii = await deviationNorms(source, range)
  const moves = Array.from(radii, (radius, index) => radius > tolerance * norms[index])
  const all = radii.map((_, index) => index)
  const kept = scale === 'unit' ? all.filter((index) => moves[index]) : moves.some(Boolean) ? all : []
  const weights = Array.from(kept, (index) =>
    deviationWeights(index, source.count, scale === 'unit' ? radii[index] : 1),
  )
  const rows = await differenceRows(source, range, { includeFirst: false, tolerance })
  // Over differences from w_0 the weight of w_0 itself falls away: it multiplies w_0 − w_0.
  const transform = weights.map((row) => row.subarray(1))
  const weightMap = new Float64Array(weights.length * source.count)
  for (const [i, row] of weights.entries()) weightMap.set(row, i * source.count)
  const dropped = moves.flatMap((moving, index) => (moving ? [] : [{ index, reason: 'zero' as const }]))
  return { block: transformedBlock(range, rows, { transform, weightMap }, kernels), dropped }
}

/** (w_i − c) / r as weights of the snapshots; they sum to 0. */
function deviationWeights(index: number, n: number, radius: number): Float64Array {
  const weights = new Float64Array(n).fill(-1 / (n * radius))
  weights[index] += 1 / radius
  return weights
}

async function deviationNorms(source: SnapshotSource, range: ColumnRange): Promise<Float64Array> {
  const squares = new Float64Array(source.count)
  await forEachChunk(source, range, (chunk) => {
    const mean = columnMeans(chunk)
    for (const [index, row] of chunk.entries()) {
      let sum = 0
      for (let i = 0; i < mean.length; i++) sum += (row[i] - mean[i]) ** 2
      squares[index] += sum
    }
  })
  return squares.map(Math.sqrt)
}
