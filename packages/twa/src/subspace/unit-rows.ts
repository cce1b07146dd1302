import { columnMeans } from '../averaging/uniform.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import { rowNorms } from './difference-rows.js'
import type { DroppedRow } from './subspace.js'

/** What one block of a hull is made of, before it is placed among the others. */
export interface HullRows {
  rows: Float32Array
  rank: number
  weightMap: Float64Array
  dropped: Omit<DroppedRow, 'block'>[]
}

/**
 * The published rows of a block: P_i = (w_i − c) / r_i with r_i = ‖w_i − c‖, neither orthogonal nor
 * independent (the deviations sum to 0). Norms and the mean are float64, so equal snapshots give r_i = 0
 * and not a direction of normalised rounding noise.
 */
export async function unitRows(
  source: SnapshotSource,
  range: ColumnRange,
  tolerance: number,
): Promise<HullRows> {
  const norms = await rowNorms(source, range)
  const radii = await deviationNorms(source, range)
  const kept: number[] = []
  const dropped: HullRows['dropped'] = []
  for (const [index, radius] of radii.entries()) {
    if (radius > tolerance * norms[index]) kept.push(index)
    else dropped.push({ index, reason: 'zero' })
  }
  const width = range.to - range.from
  const rows = new Float32Array(kept.length * width)
  await forEachChunk(source, range, (chunk, from) => {
    const mean = columnMeans(chunk)
    for (const [row, index] of kept.entries()) {
      const start = row * width + from - range.from
      for (let i = 0; i < mean.length; i++) rows[start + i] = (chunk[index][i] - mean[i]) / radii[index]
    }
  })
  return { rows, rank: kept.length, weightMap: toSnapshotWeights(kept, radii), dropped }
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

/** With s_i = x_i / r_i the averaging weights are 1/n + s_i − mean(s): every row of the map sums to 0. */
function toSnapshotWeights(kept: readonly number[], radii: Float64Array): Float64Array {
  const n = radii.length
  const map = new Float64Array(kept.length * n)
  for (const [row, index] of kept.entries()) {
    map.fill(-1 / (n * radii[index]), row * n, (row + 1) * n)
    map[row * n + index] += 1 / radii[index]
  }
  return map
}
