import { describe, expect, it } from 'vitest'
import { maxDifference } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf, onArray } from '../../test-support/subspaces.js'
import { createParameterLayout } from '../parameter-layout.js'
import { arraySnapshotSource, type SnapshotSource } from '../snapshot-source.js'
import { type BlockChoice, planBlocks } from './blocks.js'
import { buildDldr } from './dldr.js'
import { buildHull, type HullOptions } from './hull.js'
import { buildSimplex } from './simplex.js'
import { buildSpan } from './span.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 5] },
  { name: 'bias', shape: [5] },
  { name: 'head', shape: [5, 3] },
])
const snapshots = normalRows('blocks', 4, layout.dim)
const source = arraySnapshotSource(snapshots, layout)

/** The first snapshot and what lies within a tenth of it. */
const near = snapshots.map((row) => row.map((value, i) => snapshots[0][i] + 0.05 * value))

const bordersOf = (choice: BlockChoice) => planBlocks(choice, 40, layout).map(({ from, to }) => [from, to])

describe('planBlocks', () => {
  it('opens a block when the open one already exceeds the size, as the published code does', () => {
    expect(planBlocks({ size: 19 }, 40, layout).map(({ to }) => to)).toEqual([20, 40])
    expect(planBlocks({ size: 20 }, 40, layout).map(({ to }) => to)).toEqual([25, 40])
    expect(planBlocks({ size: 0 }, 40, layout)).toEqual(planBlocks('tensor', 40, layout))
    expect(planBlocks({ size: 1e15 }, 40, layout)).toEqual(planBlocks('model', 40))
    expect(planBlocks('tensor', 40, layout).map(({ from, to }) => [from, to])).toEqual([
      [0, 20],
      [20, 25],
      [25, 40],
    ])
  })

  it('needs a layout of the right length to cut', () => {
    expect(() => planBlocks('tensor', 40)).toThrow('layout is missing')
    expect(() => planBlocks({ size: 3 }, 41, layout)).toThrow(
      'parameter layout has shape [40], expected [41]',
    )
    expect(() => planBlocks({ size: -1 }, 40, layout)).toThrow('blocks.size is -1')
  })

  it('opens a block at each tensor named, the first one at 0 in any case', () => {
    expect(bordersOf({ startingAt: ['bias'] })).toEqual([
      [0, 20],
      [20, 40],
    ])
    expect(bordersOf({ startingAt: ['head', 'kernel'] })).toEqual([
      [0, 25],
      [25, 40],
    ])
    expect(bordersOf({ startingAt: [] })).toEqual([[0, 40]])
    expect(bordersOf({ startingAt: ['kernel', 'bias', 'head'] })).toEqual(bordersOf('tensor'))
  })

  it('names a tensor that the layout does not have', () => {
    expect(() => bordersOf({ startingAt: ['bias', 'tail'] })).toThrow(
      'parameter name is "tail", expected one of kernel, bias, head',
    )
    expect(() => planBlocks({ startingAt: ['bias'] }, 40)).toThrow(
      'layout is missing, expected a parameter layout, to cut blocks by tensor name',
    )
  })
})

describe('BlockOptions', () => {
  it("take the source's own layout when none is given", async () => {
    const own = await buildHull(source, { blocks: 'tensor' })
    const given = await buildHull(arraySnapshotSource(snapshots), { blocks: 'tensor', layout })
    expect(basisOf(own)).toEqual(basisOf(given))
    expect(own.blocks.map(({ to }) => to)).toEqual([20, 25, 40])
    await expect(buildHull(arraySnapshotSource(snapshots), { blocks: 'tensor' })).rejects.toThrow(
      'layout is missing',
    )
  })

  it('refuse to freeze a parameter that is not there', async () => {
    await expect(buildHull(source, { frozen: ['bias', 'tower'] })).rejects.toThrow(
      'parameter name is "tower", expected one of kernel, bias, head',
    )
    await expect(buildHull(arraySnapshotSource(snapshots), { frozen: ['bias'] })).rejects.toThrow(
      'layout is missing, expected a parameter layout, to know the frozen parameters',
    )
  })

  const forms: HullOptions[] = [
    { coordinates: 'orthonormal' },
    { coordinates: 'unit' },
    { coordinates: 'unit', blocks: { startingAt: ['head'] } },
    { coordinates: 'orthonormal', blocks: 'tensor' },
  ]
  it.each(forms)('keep frozen parameters at the mean to the last bit, in a hull with %o', async (options) => {
    const subspace = await buildHull(source, { ...options, frozen: ['bias'] })
    const point = onArray(subspace.point, normalRows('x', 1, subspace.rank)[0])
    expect(point.subarray(20, 25)).toEqual(subspace.offset.subarray(20, 25))
    for (const row of basisOf(subspace)) expect(row.slice(20, 25).every((value) => value === 0)).toBe(true)
    expect(subspace.frozen).toEqual([{ from: 20, to: 25 }])
    // The others do move.
    expect(maxDifference(point.subarray(0, 20), subspace.offset)).toBeGreaterThan(0.01)
    expect(maxDifference(point.subarray(25), subspace.offset.subarray(25))).toBeGreaterThan(0.01)
  })

  it('give the rows that the snapshots without the frozen parameters have', async () => {
    const without = snapshots.map((row) => row.map((value, i) => (i >= 20 && i < 25 ? 0 : value)))
    const frozen = basisOf(await buildHull(source, { frozen: ['bias'] }))
    expect(frozen).toEqual(basisOf(await buildHull(arraySnapshotSource(without))))
    expect(maxDifference(frozen.flat(), basisOf(await buildHull(source)).flat())).toBeGreaterThan(0.01)
  })

  it('give a block of frozen parameters no rows, in a simplex too', async () => {
    for (const build of [buildHull, buildSimplex]) {
      const subspace = await build(source, { blocks: 'tensor', frozen: ['kernel', 'head'] })
      expect(subspace.blocks.map(({ rank }) => rank > 0)).toEqual([false, true, false])
      await expect(build(source, { frozen: ['kernel', 'bias', 'head'] })).rejects.toThrow(
        'has no direction: all 4 snapshots are equal within tolerance 1.1920928955078125e-7 of their norm ' +
          'outside the frozen parameters',
      )
    }
  })

  it('refuse a tolerance that keeps rounding or nothing, before a snapshot is read', async () => {
    const unread: SnapshotSource = { ...source, read: () => Promise.reject(new Error('read')) }
    for (const tolerance of [0, -1, 1, 2, Number.NaN]) {
      const message = `tolerance is ${tolerance}, expected above 0 and below 1`
      for (const build of [buildHull, buildSimplex, buildSpan])
        await expect(build(unread, { tolerance })).rejects.toThrow(message)
      await expect(buildDldr(unread, { components: 1, tolerance })).rejects.toThrow(message)
    }
  })

  it('say that a tolerance left no direction', async () => {
    for (const build of [buildHull, buildSimplex])
      await expect(build(arraySnapshotSource(near), { tolerance: 0.5 })).rejects.toThrow(
        /all 4 snapshots are equal within tolerance 0\.5 of their norm$/,
      )
  })

  it('freeze parameters of a source whose numbers are getters', async () => {
    class Stored implements SnapshotSource {
      get count() {
        return 4
      }
      get dim() {
        return 40
      }
      get layout() {
        return layout
      }
      read(index: number, from: number, to: number) {
        return snapshots[index].subarray(from, to)
      }
    }
    const found = basisOf(await buildHull(new Stored(), { frozen: ['bias'] }))
    expect(found).toEqual(basisOf(await buildHull(source, { frozen: ['bias'] })))
  })
})
