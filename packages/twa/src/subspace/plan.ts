import type { Awaitable } from '../awaitable.js'
import { flattenRows } from '../linear-algebra/flatten-rows.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { ColumnRange } from './blocks.js'
import type { RowChunks } from './difference-rows.js'

/** What a subspace is made of; see `Subspace`. */
export type SubspaceKind = 'span' | 'hull' | 'dldr' | 'simplex' | 'random'

/**
 * `orthonormal`: P Pᵀ = I within each block. `unit`: the published rows, each of norm 1, not orthogonal.
 * `softmax`: rows are the deviations w_i − c, and x are logits of the averaging weights.
 */
export type Coordinates = 'orthonormal' | 'unit' | 'softmax'

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

/** Columns `from` to `to` of the vector, whose basis rows are computed when they are written, chunk by chunk. */
export interface PlannedBlock extends ColumnRange {
  /** Basis rows of this block; 0 = its weights stay at the offset. */
  readonly rank: number
  /**
   * M, [rank, snapshots], row by row: averaging weights = offset weights + Mᵀ y, y the row weights. Float64, because
   * Wᵀ α must give c + Pᵀ y back, and nearly parallel snapshots make M large. Null for rows that aren't made of
   * snapshots.
   */
  readonly weightMap: Float64Array | null
  /** Basis rows in float32, [rank][columns of the chunk]; `from` counts within the block. */
  forEachChunk(
    visit: (rows: readonly Float32Array[], from: number) => Awaitable<void>,
    grain?: number,
  ): Promise<void>
}

/** A planned block and the snapshots that gave it nothing. */
export interface BlockWithDrops {
  block: PlannedBlock
  dropped: Omit<DroppedRow, 'block'>[]
}

/** All about a subspace but its D-long rows, which `writeBasis` computes. Holds one vector [dim], never n of them. */
export interface SubspacePlan {
  readonly kind: SubspaceKind
  readonly coordinates: Coordinates
  readonly snapshotCount: number
  /** c, [dim]: where x = 0 is. */
  readonly offset: Float32Array
  /** [blocks][snapshots]: how much of each snapshot c holds. */
  readonly offsetWeights: readonly (readonly number[])[]
  /** Whether weight decay pulls the whole of w towards 0 (span) or towards the offset. */
  readonly decays: 'weights' | 'displacement'
  readonly blocks: readonly PlannedBlock[]
  /**
   * Columns that no coefficient moves though their block may have rows, which are 0 there. Packed rows can't hold a 0
   * exactly, so products with these must leave the columns out.
   */
  readonly frozen: readonly ColumnRange[]
  readonly dropped: readonly DroppedRow[]
}

/** Takes basis rows, chunk by chunk, wherever they are to be kept: engine memory, packed, or files. */
export interface BasisSink {
  /** Chunks end at multiples of this many columns of a block (but for its last); 1 when left out. */
  readonly grain?: number
  /**
   * Columns `from` … of all rows of a block, [rank][width]; blocks in order, columns from left to right. The arrays are
   * the sink's until its promise is kept.
   */
  write(block: number, from: number, rows: readonly Float32Array[]): Awaitable<void>
}

/** Computes the basis of a plan, [rank, width] a block, into a sink. Reads the snapshots once. */
export async function writeBasis({ blocks }: SubspacePlan, sink: BasisSink): Promise<void> {
  for (const [index, block] of blocks.entries()) {
    if (block.rank === 0) continue
    await block.forEachChunk((rows, from) => sink.write(index, from, rows), sink.grain)
  }
}

/** A block whose rows are T E: `transform` [rank][rows of E] in float64, rounded to float32 once. */
export function transformedBlock(
  range: ColumnRange,
  rows: RowChunks,
  { transform, weightMap }: { transform: readonly Float64Array[]; weightMap: Float64Array | null },
  kernels: ProjectionKernels,
): PlannedBlock {
  const weights = flattenRows(transform)
  const rank = transform.length
  return {
    from: range.from,
    to: range.to,
    rank,
    weightMap,
    forEachChunk: (visit, grain) =>
      rows.forEachChunk((chunk, from) => {
        const width = chunk.length / rows.count
        const combined = kernels.combine(weights, chunk, rows.count)
        const rounded = Array.from({ length: rank }, (_, i) =>
          Float32Array.from(combined.subarray(i * width, (i + 1) * width)),
        )
        return visit(rounded, from)
      }, grain),
  }
}
