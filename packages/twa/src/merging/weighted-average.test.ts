import { describe, expect, it } from 'vitest'
import { matVec, maxDifference, transpose } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { onArray } from '../../test-support/subspaces.js'
import { uniformAverage } from '../averaging/uniform.js'
import { createParameterLayout } from '../parameter-layout.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from '../subspace/hull.js'
import { subsetSource } from './subset-source.js'
import { weightedAverage } from './weighted-average.js'

/** As bytes: a difference of long vectors is told at once, and −0 is not 0. */
const bitsOf = (vector: Float32Array) => Buffer.from(vector.buffer)

describe('weightedAverage', () => {
  it.each([
    [1, 1],
    [3, 50],
    [7, 1000],
    // Wider than one chunk of columns.
    [3, 400_000],
  ])('O17: with weights 1/n is the uniform average to the last bit: %i × %i', async (count, dim) => {
    const source = arraySnapshotSource(normalRows('snapshots', count, dim))
    const weights = new Array<number>(count).fill(1 / count)
    const expected = bitsOf(await uniformAverage(source))
    expect(bitsOf(await weightedAverage(source, { weights: [weights] })).equals(expected)).toBe(true)
    const half = Math.floor(dim / 2)
    const blocks = [
      { from: 0, to: half },
      { from: half, to: dim },
    ]
    const byBlock = await weightedAverage(source, { weights: [weights, weights], blocks })
    expect(bitsOf(byBlock).equals(expected)).toBe(true)
  })

  it.each([
    [1, 9],
    [4, 31],
    [6, 200],
  ])('gives each of the blocks its own combination: %i × %i', async (count, dim) => {
    const snapshots = normalRows('snapshots', count, dim)
    const random = createRandom('block weights', count, dim)
    const cut = 1 + random.integer(dim - 1)
    const weights = [0, 1].map(() => Array.from({ length: count }, random.normal))
    const blocks = [
      { from: 0, to: cut },
      { from: cut, to: dim },
    ]
    const found = await weightedAverage(arraySnapshotSource(snapshots), { weights, blocks })
    const columns = transpose(snapshots.map((row) => Array.from(row)))
    const expected = [...matVec(columns.slice(0, cut), weights[0]), ...matVec(columns.slice(cut), weights[1])]
    // One rounding to float32 of values below 16.
    expect(maxDifference(found, expected)).toBeLessThan(1e-6)
  })

  it('O13: puts a point of a layer-wise hull together again from its averaging weights', async () => {
    const layout = createParameterLayout([
      { name: 'kernel', shape: [4, 5] },
      { name: 'bias', shape: [7] },
    ])
    const source = arraySnapshotSource(normalRows('snapshots', 4, layout.dim))
    const subspace = await buildHull(source, { blocks: 'tensor', layout })
    const random = createRandom('hull point')
    const coefficients = Float32Array.from({ length: subspace.rank }, random.normal)
    const weights = subspace.toAveragingWeights(coefficients)!
    const found = await weightedAverage(source, { weights, blocks: subspace.blocks })
    const point = onArray((x) => subspace.point(x), coefficients)
    // The point is composed in float32, from values below 8.
    expect(maxDifference(found, point)).toBeLessThan(2e-6)
    subspace.dispose()
  })

  it('refuses weights and blocks that do not fit', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 2, 4))
    const run = (weights: number[][], blocks?: { from: number; to: number }[]) =>
      weightedAverage(source, { weights, blocks })
    await expect(run([[1]])).rejects.toThrow('weights of block 0 has shape [1], expected [2]')
    await expect(run([[0.5, Number.NaN]])).rejects.toThrow(
      'weights of block 0 of snapshot 1 is NaN, expected finite',
    )
    await expect(run([])).rejects.toThrow('list of averaging weights has shape [0], expected [1]')
    await expect(run([[1, 0]], [{ from: 0, to: 3 }])).rejects.toThrow(
      "end of the last block is 3, expected 4, the vector's length",
    )
    await expect(run([[1, 0]], [{ from: 1, to: 4 }])).rejects.toThrow('start of block 0 is 1, expected 0')
  })

  it('names the snapshot and place of a weight that is not finite', async () => {
    const snapshots = normalRows('snapshots', 3, 5)
    snapshots[1][2] = Number.POSITIVE_INFINITY
    await expect(weightedAverage(arraySnapshotSource(snapshots), { weights: [[1, 0, 0]] })).rejects.toThrow(
      'snapshot 1 holds Infinity at position 2',
    )
  })
})

describe('subsetSource', () => {
  it('holds the chosen snapshots in the order given', async () => {
    const snapshots = normalRows('snapshots', 4, 6)
    const subset = subsetSource(arraySnapshotSource(snapshots), [3, 1, 1])
    expect(subset.count).toBe(3)
    expect(await subset.read(0, 2, 5)).toEqual(snapshots[3].subarray(2, 5))
    const mean = await uniformAverage(subset)
    const expected = snapshots[3].map((value, i) => (value + 2 * snapshots[1][i]) / 3)
    expect(maxDifference(mean, expected)).toBeLessThan(1e-6)
  })

  it('names a snapshot that is not finite by its index in the whole source', async () => {
    const snapshots = normalRows('snapshots', 4, 6)
    snapshots[2][5] = Number.NaN
    const mean = uniformAverage(subsetSource(arraySnapshotSource(snapshots), [2]))
    await expect(mean).rejects.toThrow('snapshot 2 holds NaN at position 5')
  })

  it('refuses no index and unknown ones', () => {
    const source = arraySnapshotSource(normalRows('snapshots', 4, 6))
    expect(() => subsetSource(source, [])).toThrow('number of chosen snapshots is 0, expected at least 1')
    for (const index of [4, -1, 0.5]) {
      expect(() => subsetSource(source, [index])).toThrow(
        `index of a chosen snapshot is ${index}, expected one of 0 … 3`,
      )
    }
  })
})
