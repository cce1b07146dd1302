import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { aroundTheMean, differenceWeights, planEach, requireDirection, totalRank } from './around-the-mean.js'
import { type BlockOptions, type CutBlocks, cutBlocks } from './cut-blocks.js'
import { deviationBlock } from './deviation-rows.js'
import { differenceRows } from './difference-rows.js'
import { orthonormalise } from './orthonormal-rows.js'
import { type BlockWithDrops, type SubspacePlan, transformedBlock } from './plan.js'
import { type StorageOptions, storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'

/** Settings of a hull; blocks: the whole model when left out. */
export interface HullOptions extends BlockOptions, StorageOptions {
  /** 'unit' = the published rows; 'orthonormal' = the same set of points, well conditioned. */
  coordinates?: 'orthonormal' | 'unit'
}

/**
 * TWA-hull (journal version): the affine hull of the snapshots, separately in each block, around the mean.
 * Blocks that are equal in all snapshots, and frozen parameters, get no coefficients and stay put.
 *
 * Reads the snapshots four times (mean, norms, two passes of orthonormalisation; one more where they are badly
 * conditioned), unit rows twice.
 *
 * @throws SubspaceDegenerateError when no block is left: n = 1, or all snapshots are equal; SettingError naming a
 * tensor that the layout doesn't have; ShapeError, NonFiniteSnapshotError naming the snapshot.
 */
export async function planHull(source: SnapshotSource, options: HullOptions = {}): Promise<SubspacePlan> {
  const { coordinates = 'orthonormal', kernels = plainProjectionKernels } = options
  const cut = cutBlocks(source, options)
  const { moving, tolerance, frozen } = cut
  const { blocks, dropped } = await planEach(cut, (range) =>
    coordinates === 'unit'
      ? deviationBlock(moving, range, { tolerance, scale: 'unit' })
      : orthonormalBlock(cut, range, kernels),
  )
  requireDirection('hull', source, totalRank(blocks), cut)
  return {
    kind: 'hull',
    coordinates,
    ...(await aroundTheMean(source, blocks.length)),
    blocks,
    frozen,
    dropped,
  }
}

/** Plans and stores a hull; see `planHull` and `storeSubspace`. */
export async function buildHull(source: SnapshotSource, options: HullOptions = {}): Promise<LocalSubspace> {
  return storeSubspace(await planHull(source, options), options)
}

async function orthonormalBlock(
  { moving, tolerance }: CutBlocks,
  range: CutBlocks['ranges'][number],
  kernels: ProjectionKernels,
): Promise<BlockWithDrops> {
  const rows = await differenceRows(moving, range, { includeFirst: false, tolerance })
  const { transform, dropped } = await orthonormalise(rows, kernels)
  const weightMap = differenceWeights(transform, moving.count)
  return { block: transformedBlock(range, rows, { transform, weightMap }, kernels), dropped }
}
