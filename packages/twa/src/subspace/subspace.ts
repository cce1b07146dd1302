import * as tf from '@tensorflow/tfjs-core'
import type { Awaitable } from '../awaitable.js'
import { ShapeError } from '../errors.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { type Basis, type BasisData, createBasis } from './basis.js'
import { type ColumnRange, within } from './blocks.js'
import type { Coordinates, DroppedRow, SubspaceKind } from './plan.js'
import { logitsPullBack, softmaxRowWeights, softmaxWeights } from './softmax-coordinates.js'

/** A subspace without tensors: what the builders compute and a saved one holds. */
export interface SubspaceData {
  kind: SubspaceKind
  coordinates: Coordinates
  /** n, the number of snapshots it was built from. */
  snapshotCount: number
  /** c, [dim]. */
  offset: Float32Array
  /** [blocks][snapshots] of c. */
  offsetWeights: readonly (readonly number[])[]
  blocks: BlockData[]
  /** See `SubspacePlan.frozen`. */
  frozen: readonly ColumnRange[]
  /** P c for a span, P in float32 even where the basis is packed, [rank]; null for the others. See `Subspace.decayOffset`. */
  decayOffset: Float64Array | null
  dropped: readonly DroppedRow[]
}

export interface BlockData {
  from: number
  to: number
  rank: number
  basis: BasisData | null
  weightMap: Float64Array | null
}

/** Columns `from` to `to` of the vector, with coefficients of their own. */
export interface SubspaceBlock {
  readonly from: number
  readonly to: number
  readonly rank: number
  /** P_l, [rank, to − from]; null when the block's rank is 0. Owned by the subspace. */
  readonly basis: Basis | null
  /** M, [rank, snapshots]: averaging weights = offset weights + Mᵀ y. */
  readonly weightMap: Float64Array | null
}

/**
 * The set {c + Pᵀ φ(x)}: c the offset, x the coefficients, φ the row weights of x: x itself, or for a simplex
 * softmax(x) − 1/n in each block. x = 0 is c to the last bit.
 *
 * span:    P spans the snapshots themselves, so β = P c + x may also rescale the weights (ICLR 2023).
 * hull:    P spans their differences, so the averaging weights sum to 1 in every block (journal version).
 * dldr:    the first principal directions of the snapshots (Li et al., TPAMI 2022).
 * simplex: convex combinations only (learned soups: Wortsman et al., 2022).
 * random:  directions drawn at random, the baseline (Li et al., 2018, intrinsic dimension).
 *
 * What its functions return is the caller's. They may be promises: where a basis is spread over processes,
 * `apply` (columns spread) or `adjoint` (rows spread) holds a sum over them.
 */
export interface Subspace {
  readonly kind: SubspaceKind
  readonly coordinates: Coordinates
  /** P Pᵀ = I to float32, so that Pᵀ P is a projection: neither unit rows, nor any that are packed. */
  readonly orthonormal: boolean
  readonly dim: number
  /** k, the number of coefficients: basis rows summed over the blocks. */
  readonly rank: number
  readonly snapshotCount: number
  /** c, [dim]; the uniform average but for a DLDR around one snapshot. */
  readonly offset: Float32Array
  readonly dropped: readonly DroppedRow[]
  /**
   * Weight decay acts on x + decayOffset. A span decays β = P c + x, pulling the whole of w towards 0; the others decay
   * x alone, pulling towards c: different meanings, never one default for both (section 12.14 of the method).
   *
   * P c is of the rows before they are packed, so decay pulls to the same x = −P c at any precision. With packed rows P̂
   * the weights there aren't 0 but c − P̂ᵀ P c = (P − P̂)ᵀ P c, what packing lost of c.
   */
  readonly decayOffset: Float64Array | null
  /** P g: [dim] → [rank]. */
  apply(gradient: tf.Tensor1D): Awaitable<tf.Tensor1D>
  /** Pᵀ y: [rank] → [dim]. */
  adjoint(rowWeights: tf.Tensor1D): Awaitable<tf.Tensor1D>
  /** c + Pᵀ φ(x): [rank] → [dim]; exactly c at x = 0. */
  point(coefficients: tf.Tensor1D): Awaitable<tf.Tensor1D>
  /** The gradient of x → L(c + Pᵀ φ(x)) at x from that of L at the point: [dim], [rank] → [rank]. P g where φ is x. */
  pullBack(gradient: tf.Tensor1D, coefficients: tf.Tensor1D): Awaitable<tf.Tensor1D>
  /**
   * [blocks][snapshots]: how much of each snapshot the point of x holds, in float64. They sum to 1 in every block, but
   * for a span; null for random directions, whose points are no averages.
   */
  toAveragingWeights(coefficients: ArrayLike<number>): number[][] | null
  dispose(): void
}

/** A subspace that is whole in this process: results come at once, and its blocks can be looked at. */
export interface LocalSubspace extends Subspace {
  /** [blocks][snapshots]: how much of each snapshot the offset holds. */
  readonly offsetWeights: readonly (readonly number[])[]
  readonly blocks: readonly SubspaceBlock[]
  /** Columns that stay at the offset to the last bit, whatever their block does. */
  readonly frozen: readonly ColumnRange[]
  apply(gradient: tf.Tensor1D): tf.Tensor1D
  adjoint(rowWeights: tf.Tensor1D): tf.Tensor1D
  point(coefficients: tf.Tensor1D): tf.Tensor1D
  pullBack(gradient: tf.Tensor1D, coefficients: tf.Tensor1D): tf.Tensor1D
}

/**
 * Puts a subspace's data on the engine; the arrays of the basis are taken over. Owns its tensors until `dispose`.
 */
export function createSubspace(
  data: SubspaceData,
  kernels: ProjectionKernels = plainProjectionKernels,
): LocalSubspace {
  const { kind, coordinates, snapshotCount, offset, offsetWeights, decayOffset, frozen, dropped } = data
  const blocks = data.blocks.map((block) => toEngine(block, frozen, kernels))
  // A copy: on some backends a tensor is a view of its array, and `offset` is shown to callers.
  const center = tf.keep(tf.tensor1d(offset.slice()))
  return {
    kind,
    coordinates,
    orthonormal: coordinates === 'orthonormal' && blocks.every(({ basis }) => basis?.kind !== 'packed'),
    dim: offset.length,
    rank: totalRank(blocks),
    snapshotCount,
    offset,
    offsetWeights,
    blocks,
    frozen,
    dropped,
    decayOffset,
    ...productsOf(blocks, center, coordinates),
    toAveragingWeights(coefficients) {
      requireLength('coefficients', coefficients.length, totalRank(blocks))
      const y = coordinates === 'softmax' ? softmaxWeights(blocks, coefficients) : coefficients
      return averagingWeights(blocks, offsetWeights, y)
    },
    dispose() {
      center.dispose()
      for (const { basis } of blocks) basis?.dispose()
    },
  }
}

function toEngine(
  { from, to, rank, basis, weightMap }: BlockData,
  frozen: readonly ColumnRange[],
  kernels: ProjectionKernels,
): SubspaceBlock {
  const size = { rank, width: to - from, frozen: within({ from, to }, frozen) }
  return { from, to, rank, weightMap, basis: basis && createBasis(basis, size, kernels) }
}

const totalRank = (blocks: readonly { rank: number }[]): number =>
  blocks.reduce((sum, { rank }) => sum + rank, 0)

/** The products of P, [rank, dim], that training needs, from those of its blocks. */
function productsOf(
  blocks: readonly SubspaceBlock[],
  center: tf.Tensor1D,
  coordinates: Coordinates,
): Pick<LocalSubspace, 'apply' | 'adjoint' | 'point' | 'pullBack'> {
  const [dim, rank] = [center.size, totalRank(blocks)]
  const isSoftmax = coordinates === 'softmax'
  const rowWeights = (x: tf.Tensor1D) => (isSoftmax ? softmaxRowWeights(blocks, x) : x)
  return {
    apply(gradient) {
      requireLength('gradient', gradient.size, dim)
      return tf.tidy(() => applyBlocks(blocks, gradient))
    },
    adjoint(weights) {
      requireLength('coefficients', weights.size, rank)
      return tf.tidy(() => adjointBlocks(blocks, weights))
    },
    point(coefficients) {
      requireLength('coefficients', coefficients.size, rank)
      return tf.tidy(() => tf.add(center, adjointBlocks(blocks, rowWeights(coefficients))))
    },
    pullBack(gradient, coefficients) {
      requireLength('gradient', gradient.size, dim)
      requireLength('coefficients', coefficients.size, rank)
      return tf.tidy(() => {
        const projected = applyBlocks(blocks, gradient)
        return isSoftmax ? logitsPullBack(blocks, projected, coefficients) : projected
      })
    },
  }
}

function requireLength(what: string, found: number, expected: number): void {
  if (found !== expected) throw new ShapeError(what, [found], [expected])
}

function applyBlocks(blocks: readonly SubspaceBlock[], vector: tf.Tensor1D): tf.Tensor1D {
  const parts = blocks.flatMap(({ basis, from, to }) => (basis ? [basis.apply(part(vector, from, to))] : []))
  return parts.length === 1 ? parts[0] : tf.concat1d(parts)
}

function adjointBlocks(blocks: readonly SubspaceBlock[], y: tf.Tensor1D): tf.Tensor1D {
  let taken = 0
  const parts = blocks.map(({ basis, from, to, rank }) => {
    const weights = part(y, taken, taken + rank)
    taken += rank
    return basis ? basis.adjoint(weights) : tf.zeros<tf.Rank.R1>([to - from])
  })
  return parts.length === 1 ? parts[0] : tf.concat1d(parts)
}

/** A slice, without the copy when it is the whole. */
function part(vector: tf.Tensor1D, from: number, to: number): tf.Tensor1D {
  return from === 0 && to === vector.size ? vector : tf.slice1d(vector, from, to - from)
}

/** Offset weights + Mᵀ y per block, in float64. */
function averagingWeights(
  blocks: readonly SubspaceBlock[],
  offsetWeights: readonly (readonly number[])[],
  y: ArrayLike<number>,
): number[][] | null {
  let taken = 0
  const result: number[][] = []
  for (const [block, { rank, weightMap }] of blocks.entries()) {
    if (!weightMap) return null
    const weights = [...offsetWeights[block]]
    const n = weights.length
    for (let row = 0; row < rank; row++) {
      for (let i = 0; i < n; i++) weights[i] += y[taken + row] * weightMap[row * n + i]
    }
    taken += rank
    result.push(weights)
  }
  return result
}
