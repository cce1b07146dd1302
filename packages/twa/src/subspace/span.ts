import { uniformAverage } from '../averaging/uniform.js'
import { SubspaceDegenerateError } from '../errors.js'
import { plainProjectionKernels } from '../projection-kernels.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { FLOAT32_SPACING, requireTolerance } from './cut-blocks.js'
import { differenceRows } from './difference-rows.js'
import { orthonormalise } from './orthonormal-rows.js'
import { type SubspacePlan, transformedBlock } from './plan.js'
import { type StorageOptions, storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'

/** Settings of a span. */
export interface SpanOptions extends StorageOptions {
  /** Relative to a snapshot's norm: a direction smaller than this is float32 rounding, not information. */
  tolerance?: number
}

/**
 * TWA-span (ICLR 2023): an orthonormal basis of the linear span of the snapshots, P Pᵀ = I, rank ≤ n.
 *
 * The span is that of the published Schmidt rows, so P Pᵀ-projections agree; the rows come from differences
 * (see `differenceRows`), which stays accurate where one-pass Gram-Schmidt doesn't.
 *
 * Reads the snapshots as often as a hull of orthonormal rows.
 *
 * @throws SubspaceDegenerateError when all snapshots are zero; SettingError for a tolerance that isn't one; ShapeError, NonFiniteSnapshotError naming the snapshot.
 */
export async function planSpan(source: SnapshotSource, options: SpanOptions = {}): Promise<SubspacePlan> {
  const { tolerance = FLOAT32_SPACING, kernels = plainProjectionKernels } = options
  requireTolerance(tolerance)
  const range = { from: 0, to: source.dim }
  const n = source.count
  const offset = await uniformAverage(source)
  const rows = await differenceRows(source, range, { includeFirst: true, tolerance })
  const { transform, dropped } = await orthonormalise(rows, kernels)
  if (transform.length === 0) {
    throw new SubspaceDegenerateError('the snapshots span nothing: all of them are zero')
  }
  const weightMap = toSnapshotWeights(transform, n)
  return {
    kind: 'span',
    coordinates: 'orthonormal',
    snapshotCount: n,
    offset,
    offsetWeights: [new Array<number>(n).fill(1 / n)],
    decays: 'weights',
    blocks: [transformedBlock(range, rows, { transform, weightMap }, kernels)],
    frozen: [],
    dropped: dropped.map((row) => ({ ...row, block: 0 })),
  }
}

/** Plans and stores a span; see `planSpan` and `storeSubspace`. */
export async function buildSpan(source: SnapshotSource, options: SpanOptions = {}): Promise<LocalSubspace> {
  return storeSubspace(await planSpan(source, options), options)
}

/** T over (w_1 − w_0, …, w_{n−1} − w_0, w_0) → weights of w_0, …, w_{n−1}. */
function toSnapshotWeights(transform: readonly Float64Array[], n: number): Float64Array {
  const map = new Float64Array(transform.length * n)
  for (const [row, weights] of transform.entries()) {
    map[row * n] = weights[n - 1]
    for (let i = 1; i < n; i++) {
      map[row * n + i] = weights[i - 1]
      map[row * n] -= weights[i - 1]
    }
  }
  return map
}
