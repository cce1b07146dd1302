import { columnMeans } from '../averaging/uniform.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import type { BlockWithDrops, PlannedBlock } from './plan.js'

/**
 * Deviations from the mean as rows of a block, neither orthogonal nor independent (they sum to 0):
 *
 * scale 'unit': P_i = (w_i − c) / r_i with r_i = ‖w_i − c‖, the published rows; snapshots at the mean are dropped.
 * scale 'none': P_i = w_i − c for every snapshot, unless all are at the mean: the rows of a simplex.
 *
 * Deviations are from the float64 mean, so equal snapshots give r_i = 0 and not a direction of normalised rounding
 * noise. Reads the snapshots once, and once more for each writing; work: a few operations a number, not n of them.
 */
export async function deviationBlock(
  source: SnapshotSource,
  range: ColumnRange,
  { tolerance, scale }: { tolerance: number; scale: 'unit' | 'none' },
): Promise<BlockWithDrops> {
  const { norms, radii } = await snapshotSizes(source, range)
  const all = Array.from(radii, (_, index) => index)
  const moving = all.filter((index) => radii[index] > tolerance * norms[index])
  const kept = scale === 'unit' || moving.length === 0 ? moving : all
  const divisors = kept.map((index) => (scale === 'unit' ? radii[index] : 1))
  return {
    block: blockOfDeviations(source, range, { kept, divisors }),
    dropped: all.filter((index) => !kept.includes(index)).map((index) => ({ index, reason: 'zero' })),
  }
}

/** Row r is the deviation of snapshot kept[r], divided by divisors[r]. */
interface KeptDeviations {
  kept: readonly number[]
  divisors: readonly number[]
}

function blockOfDeviations(
  source: SnapshotSource,
  range: ColumnRange,
  { kept, divisors }: KeptDeviations,
): PlannedBlock {
  return {
    from: range.from,
    to: range.to,
    rank: kept.length,
    weightMap: deviationWeights({ kept, divisors }, source.count),
    forEachChunk: (visit, grain) =>
      forEachChunk(source, { ...range, grain }, (chunk, from) => {
        const mean = columnMeans(chunk)
        const rows = kept.map((index, r) => chunk[index].map((value, i) => (value - mean[i]) / divisors[r]))
        return visit(rows, from - range.from)
      }),
  }
}

/** (w_i − c) / r as weights of the snapshots, row by row; each row sums to 0. */
function deviationWeights({ kept, divisors }: KeptDeviations, n: number): Float64Array {
  const map = new Float64Array(kept.length * n)
  for (const [r, index] of kept.entries()) {
    map.fill(-1 / (n * divisors[r]), r * n, (r + 1) * n)
    map[r * n + index] += 1 / divisors[r]
  }
  return map
}

/** ‖w_i‖ and ‖w_i − c‖ over the range. */
async function snapshotSizes(
  source: SnapshotSource,
  range: ColumnRange,
): Promise<{ norms: Float64Array; radii: Float64Array }> {
  const squares = new Float64Array(source.count)
  const deviations = new Float64Array(source.count)
  await forEachChunk(source, range, (chunk) => {
    const mean = columnMeans(chunk)
    for (const [index, row] of chunk.entries()) {
      let square = 0
      let deviation = 0
      for (let i = 0; i < mean.length; i++) {
        square += row[i] * row[i]
        deviation += (row[i] - mean[i]) ** 2
      }
      squares[index] += square
      deviations[index] += deviation
    }
  })
  return { norms: squares.map(Math.sqrt), radii: deviations.map(Math.sqrt) }
}
