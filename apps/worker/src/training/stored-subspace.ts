import type { StoredSubspace } from '@barycenter/db'
import {
  type LocalSubspace,
  type ProjectionKernels,
  restoreSubspace,
  type SubspaceMeta,
} from '@barycenter/twa'

/**
 * The stored subspace on the engine; the caller disposes it.
 * @throws SavedStateError when its version isn't known, or a tensor of it is not what its state says
 */
export function restoreStored({ state, tensors }: StoredSubspace, kernels: ProjectionKernels): LocalSubspace {
  // `state` is what saveSubspace gave, now or in an earlier version.
  const stored = state as SubspaceMeta | EarlierMeta
  const meta = stored.version === 1 ? upgradeMeta(stored) : stored
  return restoreSubspace({ meta, tensors }, kernels)
}

interface EarlierMeta extends Omit<SubspaceMeta, 'version' | 'offsetWeights' | 'blocks' | 'frozen'> {
  version: 1
  blocks: Omit<SubspaceMeta['blocks'][number], 'packed'>[]
}

/** What version 1 did not say had one value then: around the uniform average, float32 rows, every column in a block. */
function upgradeMeta(earlier: EarlierMeta): SubspaceMeta {
  const n = earlier.snapshotCount
  return {
    ...earlier,
    version: 2,
    offsetWeights: earlier.blocks.map(() => new Array<number>(n).fill(1 / n)),
    blocks: earlier.blocks.map((block) => ({ ...block, packed: null })),
    frozen: [],
  }
}
