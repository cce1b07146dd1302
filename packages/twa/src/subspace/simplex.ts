import type { SnapshotSource } from '../snapshot-source.js'
import { aroundTheMean, planEach, requireDirection, totalRank } from './around-the-mean.js'
import { type BlockOptions, cutBlocks } from './cut-blocks.js'
import { deviationBlock } from './deviation-rows.js'
import type { SubspacePlan } from './plan.js'
import { type StorageOptions, storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'

/** Settings of a simplex; blocks: the whole model when left out. */
export interface SimplexOptions extends BlockOptions, StorageOptions {}

/**
 * Convex combinations of the snapshots, separately in each block: x are logits, one a snapshot and block, and the
 * averaging weights are their softmax. All logits 0 is the uniform average. With blocks 'tensor' this is the set of
 * learned soups (Wortsman et al., 2022, appendix); TWA itself isn't bound to the simplex, which makes this an ablation.
 *
 * Reads the snapshots twice.
 *
 * @throws SubspaceDegenerateError when all snapshots are equal, or there is one; SettingError naming an unknown tensor.
 */
export async function planSimplex(
  source: SnapshotSource,
  options: SimplexOptions = {},
): Promise<SubspacePlan> {
  const cut = cutBlocks(source, options)
  const { moving, tolerance, frozen } = cut
  const { blocks, dropped } = await planEach(cut, (range) =>
    deviationBlock(moving, range, { tolerance, scale: 'none' }),
  )
  requireDirection('simplex', source, totalRank(blocks), cut)
  return {
    kind: 'simplex',
    coordinates: 'softmax',
    ...(await aroundTheMean(source, blocks.length)),
    blocks,
    frozen,
    dropped,
  }
}

/** Plans and stores a simplex; see `planSimplex` and `storeSubspace`. */
export async function buildSimplex(
  source: SnapshotSource,
  options: SimplexOptions = {},
): Promise<LocalSubspace> {
  return storeSubspace(await planSimplex(source, options), options)
}
