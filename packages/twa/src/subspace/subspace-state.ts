import { SavedStateError } from '../errors.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { BasisData } from './basis.js'
import { type BlockData, createSubspace, type LocalSubspace } from './subspace.js'
import { requireMeta, type SavedBlock, type SubspaceMeta } from './subspace-meta.js'

/** A named array, row by row: float32, or int32 for the packed codes of a low-bit basis. */
export interface SavedTensor {
  name: string
  shape: number[]
  data: Float32Array | Int32Array
}

/** A subspace without an engine: small facts as JSON, long arrays by name. */
export interface SavedSubspace {
  meta: SubspaceMeta
  /**
   * `offset` [dim], and for each block with rows `basis/<block>` [rank, width], or packed `codes/<block>` int32,
   * `scales/<block>` and `shifts/<block>`.
   */
  tensors: SavedTensor[]
}

/** Copies a subspace out of the engine; the subspace stays valid. */
export async function saveSubspace(subspace: LocalSubspace): Promise<SavedSubspace> {
  const tensors: SavedTensor[] = [{ name: 'offset', shape: [subspace.dim], data: subspace.offset.slice() }]
  const blocks: SavedBlock[] = []
  for (const [index, { from, to, rank, basis, weightMap }] of subspace.blocks.entries()) {
    const data = basis && (await basis.read())
    if (data) tensors.push(...namedArrays(index, data, rank))
    const packed = data?.kind === 'packed' ? { bits: data.bits, groupSize: data.groupSize } : null
    blocks.push({ from, to, rank, weightMap: weightMap && [...weightMap], packed })
  }
  const { kind, coordinates, snapshotCount, offsetWeights, decayOffset, frozen, dropped } = subspace
  const meta: SubspaceMeta = {
    version: 2,
    kind,
    coordinates,
    snapshotCount,
    offsetWeights: offsetWeights.map((weights) => [...weights]),
    blocks,
    frozen: frozen.map(({ from, to }) => ({ from, to })),
    decayOffset: decayOffset && [...decayOffset],
    dropped: dropped.map((row) => ({ ...row })),
  }
  return { meta, tensors }
}

function namedArrays(block: number, data: BasisData, rank: number): SavedTensor[] {
  const parts: [string, Float32Array | Int32Array][] =
    data.kind === 'dense'
      ? [['basis', data.rows]]
      : [
          ['codes', data.codes],
          ['scales', data.scales],
          ['shifts', data.shifts],
        ]
  return parts.map(([part, array]) => ({
    name: `${part}/${block}`,
    shape: [rank, array.length / rank],
    data: array,
  }))
}

/**
 * The subspace that was saved, equal bit for bit.
 *
 * @throws SavedStateError naming a tensor that is missing or has another shape or type, a field of `meta` that doesn't
 * fit the others, or a version that isn't known.
 */
export function restoreSubspace(
  { meta, tensors }: SavedSubspace,
  kernels?: ProjectionKernels,
): LocalSubspace {
  requireMeta(meta)
  const dim = meta.blocks.at(-1)?.to ?? 0
  const blocks = meta.blocks.map((block, index): BlockData => {
    const { from, to, rank, weightMap } = block
    const basis = rank === 0 ? null : restoreBasis(tensors, index, block)
    return { from, to, rank, basis, weightMap: weightMap && Float64Array.from(weightMap) }
  })
  return createSubspace(
    {
      ...meta,
      offset: find(tensors, 'offset', [dim], Float32Array),
      blocks,
      decayOffset: meta.decayOffset && Float64Array.from(meta.decayOffset),
    },
    kernels,
  )
}

function restoreBasis(
  tensors: readonly SavedTensor[],
  index: number,
  { from, to, rank, packed }: SavedBlock,
): BasisData {
  const width = to - from
  if (!packed) return { kind: 'dense', rows: find(tensors, `basis/${index}`, [rank, width], Float32Array) }
  const groups = [rank, Math.ceil(width / packed.groupSize)]
  return {
    kind: 'packed',
    ...packed,
    codes: find(tensors, `codes/${index}`, [rank, Math.ceil((width * packed.bits) / 32)], Int32Array),
    scales: find(tensors, `scales/${index}`, groups, Float32Array),
    shifts: find(tensors, `shifts/${index}`, groups, Float32Array),
  }
}

/** A copy: on some backends a tensor is a view of the array it was made from. */
function find<A extends Float32Array | Int32Array>(
  tensors: readonly SavedTensor[],
  name: string,
  shape: number[],
  type: abstract new (...args: never[]) => A,
): A {
  const tensor = tensors.find((candidate) => candidate.name === name)
  if (!tensor) throw new SavedStateError(`saved subspace lacks tensor "${name}"`)
  const { data } = tensor
  if (tensor.shape.join() !== shape.join() || data.length !== shape.reduce((a, b) => a * b, 1)) {
    throw new SavedStateError(
      `saved tensor "${name}" has shape [${tensor.shape}] and ${data.length} values, expected [${shape}]`,
    )
  }
  if (!(data instanceof type)) {
    throw new SavedStateError(`saved tensor "${name}" is a ${data.constructor.name}, expected ${type.name}`)
  }
  return data.slice() as A
}
