import { columnMeans } from '../averaging/uniform.js'
import { NonFiniteRowError } from '../errors.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import type { BlockWithDrops, PlannedBlock } from './plan.js'

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
 * Deviations are from a float64 centre, so equal snapshots give r_i = 0 and not a direction of normalised rounding
 * noise. Reads the snapshots once, and once more for each writing; work: a few operations a number, not n of them.
 *
 * Writing throws NonFiniteRowError, naming the snapshot whose deviation is beyond float32.
 */
export async function deviationBlock(
  source: SnapshotSource,
  range: ColumnRange,
  { tolerance, scale, models = allOf(source), center }: DeviationRows,
): Promise<BlockWithDrops> {
  const centerOf = center ? (rows: readonly Float32Array[]) => weightedColumns(rows, center) : columnMeans
  const { norms, radii } = await snapshotSizes(source, range, centerOf)
  const moving = models.filter((index) => radii[index] > tolerance * norms[index])
  const kept = scale === 'unit' || moving.length === 0 ? moving : models
  const divisors = kept.map((index) => (scale === 'unit' ? radii[index] : 1))
  const weights = center ?? new Array<number>(source.count).fill(1 / source.count)
  return {
    block: {
      ...range,
      rank: kept.length,
      weightMap: deviationWeights({ kept, divisors }, weights),
      forEachChunk: writerOf(source, range, { kept, divisors }, centerOf),
    },
    dropped: models.filter((index) => !kept.includes(index)).map((index) => ({ index, reason: 'zero' })),
  }
}

function allOf({ count }: SnapshotSource): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Row r is the deviation of snapshot kept[r], divided by divisors[r]. */
interface KeptDeviations {
  kept: readonly number[]
  divisors: readonly number[]
}

type CenterOf = (rows: readonly Float32Array[]) => Float64Array

function writerOf(
  source: SnapshotSource,
  range: ColumnRange,
  { kept, divisors }: KeptDeviations,
  centerOf: CenterOf,
): PlannedBlock['forEachChunk'] {
  return (visit, grain) =>
    forEachChunk(source, { ...range, grain }, (chunk, from) => {
      const center = centerOf(chunk)
      const rows = kept.map((index, r) => chunk[index].map((value, i) => (value - center[i]) / divisors[r]))
      for (const [r, row] of rows.entries()) requireFinite(row, kept[r], from)
      return visit(rows, from - range.from)
    })
}

/** A float64 sum of float32 numbers is finite when they are: one pass without a branch. */
function requireFinite(row: Float32Array, snapshot: number, from: number): void {
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += row[i]
  if (Number.isFinite(sum)) return
  const place = row.findIndex((value) => !Number.isFinite(value))
  throw new NonFiniteRowError({ snapshot, position: from + place, value: row[place] })
}

/** (w_i − c) / r as weights of the snapshots, row by row; each row sums to 0. */
function deviationWeights({ kept, divisors }: KeptDeviations, center: readonly number[]): Float64Array {
  const n = center.length
  const map = new Float64Array(kept.length * n)
  for (const [r, index] of kept.entries()) {
    for (let i = 0; i < n; i++) map[r * n + i] = -center[i] / divisors[r]
    map[r * n + index] += 1 / divisors[r]
  }
  return map
}

/** ‖w_i‖ and ‖w_i − c‖ over the range. */
async function snapshotSizes(
  source: SnapshotSource,
  range: ColumnRange,
  centerOf: CenterOf,
): Promise<{ norms: Float64Array; radii: Float64Array }> {
  const squares = new Float64Array(source.count)
  const deviations = new Float64Array(source.count)
  await forEachChunk(source, range, (chunk) => {
    const center = centerOf(chunk)
    for (const [index, row] of chunk.entries()) {
      let square = 0
      let deviation = 0
      for (let i = 0; i < center.length; i++) {
        square += row[i] * row[i]
        deviation += (row[i] - center[i]) ** 2
      }
      squares[index] += square
      deviations[index] += deviation
    }
  })
  return { norms: squares.map(Math.sqrt), radii: deviations.map(Math.sqrt) }
}

function weightedColumns(rows: readonly Float32Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(rows[0].length)
  for (const [r, row] of rows.entries()) for (let i = 0; i < sum.length; i++) sum[i] += weights[r] * row[i]
  return sum
}
