import { SavedStateError } from '../errors.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import {
  type BlockData,
  type Coordinates,
  createSubspace,
  type DroppedRow,
  type Subspace,
  type SubspaceKind,
} from './subspace.js'

/** A named float32 array, row by row. */
export interface SavedTensor {
  name: string
  shape: number[]
  data: Float32Array
}

/** What isn't D-long: survives JSON without loss, as JavaScript prints float64 numbers exactly. */
export interface SubspaceMeta {
  version: 1
  kind: SubspaceKind
  coordinates: Coordinates
  snapshotCount: number
  blocks: { from: number; to: number; rank: number; weightMap: number[] }[]
  decayOffset: number[] | null
  dropped: DroppedRow[]
}

export interface SavedSubspace {
  meta: SubspaceMeta
  /** `offset` [dim], and `basis/<block>` [rank, width] for each block that has rows. */
  tensors: SavedTensor[]
}

/** Copies a subspace out of the engine; the subspace stays valid. */
export async function saveSubspace(subspace: Subspace): Promise<SavedSubspace> {
  const tensors: SavedTensor[] = [{ name: 'offset', shape: [subspace.dim], data: subspace.offset.slice() }]
  for (const [block, { basis }] of subspace.blocks.entries()) {
    if (!basis) continue
    const data = Float32Array.from(await basis.data<'float32'>())
    tensors.push({ name: basisName(block), shape: [...basis.shape], data })
  }
  const { kind, coordinates, snapshotCount, decayOffset } = subspace
  const blocks = subspace.blocks.map(({ from, to, rank, weightMap }) => ({
    from,
    to,
    rank,
    weightMap: [...weightMap],
  }))
  const dropped = subspace.dropped.map((row) => ({ ...row }))
  const meta: SubspaceMeta = {
    version: 1,
    kind,
    coordinates,
    snapshotCount,
    blocks,
    decayOffset: decayOffset && [...decayOffset],
    dropped,
  }
  return { meta, tensors }
}

/**
 * The subspace that was saved, equal bit for bit.
 *
 * @throws SavedStateError when a tensor is missing, has another shape or the version isn't known.
 */
export function restoreSubspace({ meta, tensors }: SavedSubspace, kernels?: ProjectionKernels): Subspace {
  if (meta.version !== 1) throw new SavedStateError(`saved subspace has version ${meta.version}, expected 1`)
  const dim = meta.blocks.at(-1)?.to ?? 0
  const blocks = meta.blocks.map((block, index): BlockData => {
    const { from, to, rank } = block
    const rows = rank === 0 ? new Float32Array() : find(tensors, basisName(index), [rank, to - from])
    return { from, to, rank, rows, weightMap: Float64Array.from(block.weightMap) }
  })
  const data = {
    kind: meta.kind,
    coordinates: meta.coordinates,
    snapshotCount: meta.snapshotCount,
    offset: find(tensors, 'offset', [dim]),
    blocks,
    decayOffset: meta.decayOffset && Float64Array.from(meta.decayOffset),
    dropped: meta.dropped,
  }
  return createSubspace(data, kernels)
}

function basisName(block: number): string {
  return `basis/${block}`
}

/** A copy: on some backends a tensor is a view of the array it was made from. */
function find(tensors: readonly SavedTensor[], name: string, shape: number[]): Float32Array {
  const tensor = tensors.find((candidate) => candidate.name === name)
  if (!tensor) throw new SavedStateError(`saved subspace lacks tensor "${name}"`)
  if (tensor.shape.join() !== shape.join() || tensor.data.length !== shape.reduce((a, b) => a * b, 1)) {
    throw new SavedStateError(
      `saved tensor "${name}" has shape [${tensor.shape}] and ${tensor.data.length} values, expected [${shape}]`,
    )
  }
  return tensor.data.slice()
}
