import * as tf from '@tensorflow/tfjs-core'
import { ShapeError } from '../errors.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'

export type SubspaceKind = 'span' | 'hull'

/** `orthonormal`: P Pᵀ = I within each block. `unit`: the published rows, each of norm 1, not orthogonal. */
export type Coordinates = 'orthonormal' | 'unit'

/** Why a snapshot gives no direction: it doesn't differ from the others, or only within their subspace. */
export type DropReason = 'zero' | 'dependent'

/** A snapshot that adds nothing to a block; its averaging weight there still moves with the others' mean. */
export interface DroppedRow {
  /** Index of the snapshot. */
  index: number
  /** Index of the block. */
  block: number
  reason: DropReason
}

/** Columns `from` to `to` of the vector, with coefficients of their own. */
export interface BlockData {
  from: number
  to: number
  /** Basis rows of this block; 0 = its weights stay at the mean. */
  rank: number
  /** P_l, [rank, to − from], row by row. */
  rows: Float32Array
  /**
   * M, [rank, snapshots], row by row: averaging weights = 1/n + Mᵀ x. Float64, because Wᵀ (1/n + Mᵀ x)
   * must give c + Pᵀ x back, and nearly parallel snapshots make M large.
   */
  weightMap: Float64Array
}

/** A subspace without tensors: what the builders compute and a saved one holds. */
export interface SubspaceData {
  kind: SubspaceKind
  coordinates: Coordinates
  /** n, the number of snapshots it was built from. */
  snapshotCount: number
  /** c, the uniform average, [dim]. */
  offset: Float32Array
  blocks: BlockData[]
  /** P c for a span, [rank]; null for a hull. See `Subspace.decayOffset`. */
  decayOffset: Float64Array | null
  dropped: DroppedRow[]
}

export interface SubspaceBlock {
  readonly from: number
  readonly to: number
  readonly rank: number
  /** P_l, [rank, to − from]; null when the block's rank is 0. Owned by the subspace. */
  readonly basis: tf.Tensor2D | null
  /** M, [rank, snapshots]: averaging weights = 1/n + Mᵀ x. */
  readonly weightMap: Float64Array
}

/**
 * The set {c + Pᵀ x}: c the uniform average, x the coefficients. Both kinds keep x as the displacement from
 * the mean, so x = 0 is the SWA solution to the last bit.
 *
 * span: P spans the snapshots themselves, so β = P c + x may also rescale the weights.
 * hull: P spans their differences, so the averaging weights sum to 1 in every block.
 *
 * Owns its tensors until `dispose`; what its functions return is the caller's.
 */
export interface Subspace {
  readonly kind: SubspaceKind
  readonly coordinates: Coordinates
  readonly dim: number
  /** Number of coefficients: basis rows summed over the blocks. */
  readonly rank: number
  readonly snapshotCount: number
  /** c, [dim]. */
  readonly offset: Float32Array
  readonly blocks: readonly SubspaceBlock[]
  readonly dropped: readonly DroppedRow[]
  /**
   * Weight decay acts on x + decayOffset. A span decays β = P c + x, pulling the whole of w towards 0; a hull
   * decays x alone, pulling towards the mean: different meanings, never one default for both.
   */
  readonly decayOffset: Float64Array | null
  /** P g: [dim] → [rank]. */
  apply(gradient: tf.Tensor1D): tf.Tensor1D
  /** Pᵀ x: [rank] → [dim]. */
  adjoint(coefficients: tf.Tensor1D): tf.Tensor1D
  /** c + Pᵀ x: [rank] → [dim]; exactly c at x = 0. */
  point(coefficients: tf.Tensor1D): tf.Tensor1D
  /** [blocks][snapshots]: how much of each snapshot the point c + Pᵀ x holds. A hull's sum to 1 per block. */
  toAveragingWeights(coefficients: ArrayLike<number>): number[][]
  dispose(): void
}

/** Puts a subspace's data on the engine, which then holds the only copy of the basis. */
export function createSubspace(
  data: SubspaceData,
  kernels: ProjectionKernels = plainProjectionKernels,
): Subspace {
  const { kind, coordinates, snapshotCount, offset, decayOffset, dropped } = data
  const dim = offset.length
  const blocks = data.blocks.map(toEngine)
  const rank = blocks.reduce((sum, block) => sum + block.rank, 0)
  const center = tf.keep(tf.tensor1d(offset))
  return {
    kind,
    coordinates,
    dim,
    rank,
    snapshotCount,
    offset,
    blocks,
    dropped,
    decayOffset,
    apply(gradient) {
      requireLength('gradient', gradient.size, dim)
      return tf.tidy(() => applyBlocks(kernels, blocks, gradient))
    },
    adjoint(coefficients) {
      requireLength('coefficients', coefficients.size, rank)
      return tf.tidy(() => adjointBlocks(kernels, blocks, coefficients))
    },
    point(coefficients) {
      requireLength('coefficients', coefficients.size, rank)
      return tf.tidy(() => tf.add(center, adjointBlocks(kernels, blocks, coefficients)))
    },
    toAveragingWeights(coefficients) {
      requireLength('coefficients', coefficients.length, rank)
      return averagingWeights(blocks, snapshotCount, coefficients)
    },
    dispose: () => tf.dispose([center, ...blocks.flatMap(({ basis }) => basis ?? [])]),
  }
}

function toEngine({ from, to, rank, rows, weightMap }: BlockData): SubspaceBlock {
  const basis = rank === 0 ? null : tf.keep(tf.tensor2d(rows, [rank, to - from], 'float32'))
  return { from, to, rank, basis, weightMap }
}

function requireLength(what: string, found: number, expected: number): void {
  if (found !== expected) throw new ShapeError(what, [found], [expected])
}

function applyBlocks(kernels: ProjectionKernels, blocks: readonly SubspaceBlock[], vector: tf.Tensor1D) {
  const parts = blocks.flatMap(({ basis, from, to }) =>
    basis ? [kernels.apply(basis, part(vector, from, to))] : [],
  )
  return parts.length === 1 ? parts[0] : tf.concat1d(parts)
}

function adjointBlocks(kernels: ProjectionKernels, blocks: readonly SubspaceBlock[], x: tf.Tensor1D) {
  let taken = 0
  const parts = blocks.map(({ basis, from, to, rank }) => {
    const coefficients = part(x, taken, taken + rank)
    taken += rank
    return basis ? kernels.adjoint(basis, coefficients) : tf.zeros<tf.Rank.R1>([to - from])
  })
  return parts.length === 1 ? parts[0] : tf.concat1d(parts)
}

/** A slice, without the copy when it is the whole. */
function part(vector: tf.Tensor1D, from: number, to: number): tf.Tensor1D {
  return from === 0 && to === vector.size ? vector : tf.slice1d(vector, from, to - from)
}

/** 1/n + Mᵀ x per block, in float64. */
function averagingWeights(blocks: readonly SubspaceBlock[], n: number, x: ArrayLike<number>): number[][] {
  let taken = 0
  return blocks.map(({ rank, weightMap }) => {
    const weights = new Array<number>(n).fill(1 / n)
    for (let row = 0; row < rank; row++) {
      for (let i = 0; i < n; i++) weights[i] += x[taken + row] * weightMap[row * n + i]
    }
    taken += rank
    return weights
  })
}
