import { uniformAverage } from '../averaging/uniform.js'
import { SubspaceDegenerateError } from '../errors.js'
import type { ParameterLayout } from '../parameter-layout.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { type BlockChoice, type ColumnRange, planBlocks } from './blocks.js'
import { differenceRows } from './difference-rows.js'
import { orthonormalRows } from './orthonormal-rows.js'
import { FLOAT32_SPACING } from './span.js'
import {
  type BlockData,
  type Coordinates,
  createSubspace,
  type DroppedRow,
  type Subspace,
} from './subspace.js'
import { type HullRows, unitRows } from './unit-rows.js'

export interface HullOptions {
  blocks?: BlockChoice
  /** Needed to cut blocks by tensor or size. */
  layout?: ParameterLayout
  /** 'unit' = the published rows; 'orthonormal' = the same set of points, well conditioned. */
  coordinates?: Coordinates
  /** Relative to a snapshot's norm in the block: a smaller deviation is float32 rounding. */
  tolerance?: number
  kernels?: ProjectionKernels
}

/**
 * TWA-hull (journal version): the affine hull of the snapshots, separately in each block, around the mean.
 * Blocks that are equal in all snapshots (frozen or unused parameters) get no coefficients and stay put.
 *
 * @throws SubspaceDegenerateError when no block is left: n = 1, or all snapshots are equal.
 */
export async function buildHull(source: SnapshotSource, options: HullOptions = {}): Promise<Subspace> {
  const { blocks: choice = 'model', coordinates = 'orthonormal', tolerance = FLOAT32_SPACING } = options
  const rowsOf = coordinates === 'unit' ? unitRows : orthonormalHullRows
  const ranges = planBlocks(choice, source.dim, options.layout)
  const offset = await uniformAverage(source)
  const blocks: BlockData[] = []
  const dropped: DroppedRow[] = []
  for (const [block, range] of ranges.entries()) {
    const { dropped: droppedHere, ...data } = await rowsOf(source, range, tolerance)
    blocks.push({ ...range, ...data })
    dropped.push(...droppedHere.map((row) => ({ ...row, block })))
  }
  if (blocks.every(({ rank }) => rank === 0)) {
    const why = source.count === 1 ? 'there is only one snapshot' : `all ${source.count} snapshots are equal`
    throw new SubspaceDegenerateError(`the hull has no direction: ${why}`)
  }
  return createSubspace(
    { kind: 'hull', coordinates, snapshotCount: source.count, offset, blocks, decayOffset: null, dropped },
    options.kernels,
  )
}

async function orthonormalHullRows(
  source: SnapshotSource,
  range: ColumnRange,
  tolerance: number,
): Promise<HullRows> {
  const chunks = await differenceRows(source, range, { includeFirst: false, tolerance })
  const { rows, transform, dropped } = await orthonormalRows(chunks)
  return { rows, rank: transform.length, weightMap: toSnapshotWeights(transform, source.count), dropped }
}

/** T over (w_1 − w_0, …, w_{n−1} − w_0) → weights of w_0, …, w_{n−1}; every row sums to 0. */
function toSnapshotWeights(transform: readonly Float64Array[], n: number): Float64Array {
  const map = new Float64Array(transform.length * n)
  for (const [row, weights] of transform.entries()) {
    map.set(weights, row * n + 1)
    map[row * n] = -weights.reduce((sum, weight) => sum + weight, 0)
  }
  return map
}
