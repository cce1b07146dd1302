import { uniformAverage } from '../averaging/uniform.js'
import { SubspaceDegenerateError } from '../errors.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { differenceRows } from './difference-rows.js'
import { orthonormalRows } from './orthonormal-rows.js'
import { createSubspace, type Subspace } from './subspace.js'

export interface SpanOptions {
  /** Relative to a snapshot's norm: a direction smaller than this is float32 rounding, not information. */
  tolerance?: number
  kernels?: ProjectionKernels
}

/** Spacing of float32 numbers near 1. */
export const FLOAT32_SPACING = 2 ** -23

/**
 * TWA-span (ICLR 2023): an orthonormal basis of the linear span of the snapshots, P Pᵀ = I, rank ≤ n.
 *
 * The span is that of the published Schmidt rows, so P Pᵀ-projections agree; the rows come from differences
 * (see `differenceRows`), which stays accurate where one-pass Gram-Schmidt doesn't.
 *
 * @throws SubspaceDegenerateError when all snapshots are zero.
 */
export async function buildSpan(source: SnapshotSource, options: SpanOptions = {}): Promise<Subspace> {
  const { tolerance = FLOAT32_SPACING, kernels } = options
  const range = { from: 0, to: source.dim }
  const offset = await uniformAverage(source)
  const chunks = await differenceRows(source, range, { includeFirst: true, tolerance })
  const { rows, transform, dropped } = await orthonormalRows(chunks)
  const rank = transform.length
  if (rank === 0) throw new SubspaceDegenerateError('the snapshots span nothing: all of them are zero')
  return createSubspace(
    {
      kind: 'span',
      coordinates: 'orthonormal',
      snapshotCount: source.count,
      offset,
      blocks: [{ ...range, rank, rows, weightMap: toSnapshotWeights(transform, source.count) }],
      decayOffset: coordinatesOf(offset, rows, rank),
      dropped: dropped.map((row) => ({ ...row, block: 0 })),
    },
    kernels,
  )
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

/** P c in float64. */
function coordinatesOf(center: Float32Array, rows: Float32Array, rank: number): Float64Array {
  return Float64Array.from({ length: rank }, (_, row) => {
    let sum = 0
    for (let i = 0; i < center.length; i++) sum += rows[row * center.length + i] * center[i]
    return sum
  })
}
