import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { onArray } from '../../test-support/subspaces.js'
import { SavedStateError } from '../errors.js'
import { createParameterLayout } from '../parameter-layout.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from './hull.js'
import { buildSpan } from './span.js'
import type { SubspaceMeta } from './subspace-meta.js'
import { restoreSubspace, saveSubspace } from './subspace-state.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 5] },
  { name: 'frozen', shape: [3] },
  { name: 'head', shape: [6] },
])
const random = createRandom('state')
const snapshots = Array.from({ length: 4 }, () =>
  Float32Array.from({ length: layout.dim }, (_, i) => (i >= 20 && i < 23 ? 0.1 * i : random.normal())),
)
const source = arraySnapshotSource([...snapshots, snapshots[1]])

const builders = {
  span: () => buildSpan(source),
  'hull, orthonormal': () => buildHull(source),
  'hull, unit rows per tensor': () => buildHull(source, { coordinates: 'unit', blocks: 'tensor', layout }),
}

describe.each(Object.entries(builders))('a saved subspace: %s', (_, build) => {
  it('O22: comes back equal to the last bit, through JSON too', async () => {
    const subspace = await build()
    const saved = await saveSubspace(subspace)
    const restored = restoreSubspace({ ...saved, meta: JSON.parse(JSON.stringify(saved.meta)) })
    expect(await saveSubspace(restored)).toEqual(saved)
    const x = Float32Array.from({ length: subspace.rank }, random.normal)
    const g = Float32Array.from({ length: subspace.dim }, random.normal)
    expect(onArray(restored.point, x)).toEqual(onArray(subspace.point, x))
    expect(onArray(restored.apply, g)).toEqual(onArray(subspace.apply, g))
    expect(restored.toAveragingWeights(x)).toEqual(subspace.toAveragingWeights(x))
    expect(restored.decayOffset).toEqual(subspace.decayOffset)
    expect(restored.dropped).toEqual(subspace.dropped)
  })

  it('leaves no tensor behind, and the saved arrays outlive the subspace', async () => {
    const subspace = await build()
    expect(await tensorsLeftBy(() => saveSubspace(subspace))).toBe(0)
    const saved = await saveSubspace(subspace)
    subspace.dispose()
    expect(await tensorsLeftBy(() => restoreSubspace(saved).dispose())).toBe(0)
  })

  it('names a tensor that is missing or has another shape', async () => {
    const { meta, tensors } = await saveSubspace(await build())
    expect(() => restoreSubspace({ meta, tensors: tensors.slice(1) })).toThrow('lacks tensor "offset"')
    const short = tensors.map((tensor) => ({ ...tensor, data: tensor.data.subarray(1) }))
    expect(() => restoreSubspace({ meta, tensors: short })).toThrow(
      /saved tensor "basis.0" has shape \[\d+,\d+\] and \d+ values, expected/,
    )
    const past = { ...meta, version: 1 as unknown as 2 }
    expect(() => restoreSubspace({ meta: past, tensors })).toThrow('version 1, expected 2')
  })
})

describe('a saved subspace whose facts contradict each other', () => {
  const [left, right] = [
    { from: 0, to: 20 },
    { from: 20, to: 29 },
  ]

  it.each([
    ['snapshotCount of a saved subspace is 0', (meta) => ({ ...meta, snapshotCount: 0 })],
    [
      'length of blocks[1].weightMap of a saved subspace is 14, expected 15',
      (meta) => withBlock(meta, { weightMap: meta.blocks[1].weightMap!.slice(1) }),
    ],
    ['length of decayOffset of a saved subspace is 1, expected 6', (meta) => ({ ...meta, decayOffset: [0] })],
    [
      'length of offsetWeights of a saved subspace is 1, expected 2',
      (meta) => ({ ...meta, offsetWeights: meta.offsetWeights.slice(1) }),
    ],
    [
      'length of offsetWeights[0] of a saved subspace is 4, expected 5',
      (meta) => ({ ...meta, offsetWeights: meta.offsetWeights.map((weights) => weights.slice(1)) }),
    ],
    [
      'blocks[1].from of a saved subspace is 19, expected 20, where the block before it ends',
      (meta) => withBlock(meta, { from: 19 }),
    ],
    [
      'blocks[0].from of a saved subspace is 20, expected 0',
      (meta) => ({ ...meta, blocks: [meta.blocks[1]] }),
    ],
    ['blocks[1].to of a saved subspace is 20, expected a whole', (meta) => withBlock(meta, { to: 20 })],
    ['blocks[1].rank of a saved subspace is -1, expected a whole', (meta) => withBlock(meta, { rank: -1 })],
  ] satisfies [string, (meta: SubspaceMeta) => SubspaceMeta][])('is refused: %s', async (message, spoil) => {
    const { meta, tensors } = await saveSubspace(
      await buildHull(source, { blocks: { startingAt: ['frozen'] }, layout }),
    )
    expect(meta.blocks).toMatchObject([left, right])
    const refused = () => restoreSubspace({ meta: spoil(meta), tensors })
    expect(refused).toThrow(SavedStateError)
    expect(refused).toThrow(message)
  })

  function withBlock(meta: SubspaceMeta, change: Partial<SubspaceMeta['blocks'][number]>): SubspaceMeta {
    return { ...meta, blocks: [meta.blocks[0], { ...meta.blocks[1], ...change }] }
  }
})

describe('a saved packed subspace', () => {
  it('keeps its codes as int32, and names an array of another kind', async () => {
    const { meta, tensors } = await saveSubspace(await buildHull(source, { precision: { bits: 4 } }))
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['offset', [29]],
      ['codes/0', [3, 4]],
      ['scales/0', [3, 1]],
      ['shifts/0', [3, 1]],
    ])
    const floats = tensors.map((tensor) =>
      tensor.name === 'codes/0' ? { ...tensor, data: new Float32Array(12) } : tensor,
    )
    expect(() => restoreSubspace({ meta, tensors: floats })).toThrow(
      'saved tensor "codes/0" is a Float32Array, expected Int32Array',
    )
    const without = tensors.filter(({ name }) => name !== 'shifts/0')
    expect(() => restoreSubspace({ meta, tensors: without })).toThrow('lacks tensor "shifts/0"')
  })
})

describe('ProjectionKernels', () => {
  it('are the only way a subspace multiplies by its basis', async () => {
    const calls: string[] = []
    const told = <K extends keyof ProjectionKernels>(name: K) => ({
      [name]: (...args: Parameters<ProjectionKernels[K]>) => {
        calls.push(name)
        return (plainProjectionKernels[name] as (...args: unknown[]) => unknown)(...args)
      },
    })
    const kernels = { ...plainProjectionKernels, ...told('apply'), ...told('adjoint') }
    const subspace = await buildSpan(source, { kernels: kernels as ProjectionKernels })
    subspace.apply(tf.zeros([layout.dim]))
    subspace.adjoint(tf.zeros([subspace.rank]))
    subspace.point(tf.zeros([subspace.rank]))
    expect(calls).toEqual(['apply', 'adjoint', 'adjoint'])
  })

  it('multiply as matrices do', () => {
    const basis = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])
    const { apply, adjoint, gram, combine } = plainProjectionKernels
    expect([...apply(basis, tf.tensor1d([1, 0, -1])).dataSync()]).toEqual([-2, -2])
    expect([...adjoint(basis, tf.tensor1d([1, -1])).dataSync()]).toEqual([-3, -3, -3])
    const rows = Float64Array.of(1, 2, 3, 4, 5, 6)
    expect([...gram(rows, 2)]).toEqual([14, 32, 32, 77])
    expect([...combine(Float64Array.of(1, -1, 0, 2, 1, 0), rows, 2)]).toEqual([
      -3, -3, -3, 8, 10, 12, 1, 2, 3,
    ])
  })
})
