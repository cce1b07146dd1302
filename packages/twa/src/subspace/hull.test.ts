import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  add,
  gram,
  matVec,
  maxDifference,
  mean,
  norm,
  spectralNorm,
  transpose,
} from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf, onArray } from '../../test-support/subspaces.js'
import { createParameterLayout } from '../parameter-layout.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull, type HullOptions } from './hull.js'
import { startCoefficients } from './start-coefficients.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 5] },
  { name: 'bias', shape: [5] },
  { name: 'head', shape: [5, 3] },
])

const forms: HullOptions[] = [
  { coordinates: 'orthonormal', blocks: 'model' },
  { coordinates: 'orthonormal', blocks: 'tensor', layout },
  { coordinates: 'unit', blocks: 'model' },
  { coordinates: 'unit', blocks: { size: 21 }, layout },
  { coordinates: 'unit', blocks: 'tensor', layout },
]

const size = { samples: 60, dim: layout.dim, snapshots: 5 }
const problem = leastSquares('hull', size)

const hull = (snapshots: Float32Array[], options?: HullOptions) =>
  buildHull(arraySnapshotSource(snapshots), options)

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

describe.each(forms)('buildHull with %o', (options) => {
  it('O8: starts at the mean: x = 0 is c to the last bit and weights are 1/n', async () => {
    const subspace = await hull(problem.snapshots, options)
    const zero = new Float32Array(subspace.rank)
    expect(onArray(subspace.point, zero)).toEqual(subspace.offset)
    for (const weights of subspace.toAveragingWeights(zero)!) expect(weights).toEqual(new Array(5).fill(0.2))
    expect(subspace.decayOffset).toBeNull()
  })

  it('O9: has unit rows, orthogonal within a block when asked', async () => {
    const subspace = await hull(problem.snapshots, options)
    for (const row of basisOf(subspace)) expect(norm(row)).toBeCloseTo(1, 6)
    if (options.coordinates === 'unit') return
    const error = gram(basisOf(subspace)).map((row, i) => row.map((value, j) => value - (i === j ? 1 : 0)))
    expect(spectralNorm(error)).toBeLessThan(1e-6)
  })

  it('O13: averaging weights sum to 1 in every block and rebuild the point', async () => {
    const subspace = await hull(problem.snapshots, options)
    const x = normalRows('x', 1, subspace.rank)[0]
    const point = onArray(subspace.point, x)
    const weights = subspace.toAveragingWeights(x)!
    for (const [block, { from, to }] of subspace.blocks.entries()) {
      expect(sum(weights[block])).toBeCloseTo(1, 12)
      const rebuilt = matVec(transpose(problem.w), weights[block]).slice(from, to)
      expect(maxDifference(rebuilt, point.subarray(from, to))).toBeLessThan(2e-6)
    }
  })

  it('O13: finds the coefficients of each snapshot', async () => {
    const subspace = await hull(problem.snapshots, options)
    for (const [i, snapshot] of problem.snapshots.entries()) {
      const { coefficients, outside } = await startCoefficients(subspace, snapshot)
      expect(outside).toBeLessThan(2e-6)
      const alone = problem.w.map((_, j) => (i === j ? 1 : 0))
      for (const weights of subspace.toAveragingWeights(coefficients)!) {
        expect(maxDifference(weights, alone)).toBeLessThan(1e-5)
      }
    }
  })

  it('O10: moves with the snapshots when all are shifted', async () => {
    // A shift by small integers of snapshots on a coarse grid stays exact in float32.
    const grid = problem.snapshots.map((row) => row.map((value) => Math.round(value * 64) / 64))
    const shifted = grid.map((row) => row.map((value, i) => value + (i % 7)))
    const [a, b] = [await hull(grid, options), await hull(shifted, options)]
    expect(maxDifference(basisOf(a).flat(), basisOf(b).flat())).toBeLessThan(1e-6)
    expect(
      maxDifference(
        add(b.offset, a.offset, -1),
        Array.from(a.offset, (_, i) => i % 7),
      ),
    ).toBeLessThan(1e-6)
  })

  it('O19: P g is the gradient of x → L(c + Pᵀ x), block by block', async () => {
    const subspace = await hull(problem.snapshots, options)
    const rows = basisOf(subspace)
    const x = normalRows('x', 1, subspace.rank)[0]
    const point = (coefficients: ArrayLike<number>) =>
      add(subspace.offset, matVec(transpose(rows), coefficients))
    const projected = onArray(subspace.apply, problem.gradient(point(x)))
    for (const [i, value] of projected.entries()) {
      const nudge = (by: number) =>
        problem.loss(point(Array.from(x, (entry, j) => entry + (i === j ? by : 0))))
      // Central differences in float64; the projected gradient is float32.
      expect(Math.abs((nudge(1e-4) - nudge(-1e-4)) / 2e-4 - value)).toBeLessThan(1e-5 * norm(projected))
    }
  })

  it('leaves no tensors behind but what it returns', async () => {
    expect(await tensorsLeftBy(async () => (await hull(problem.snapshots, options)).dispose())).toBe(0)
    const subspace = await hull(problem.snapshots, options)
    const [g, x] = [tf.zeros<tf.Rank.R1>([40]), tf.zeros<tf.Rank.R1>([subspace.rank])]
    expect(await tensorsLeftBy(() => subspace.apply(g))).toBe(1)
    expect(await tensorsLeftBy(() => subspace.point(x))).toBe(1)
    expect(await tensorsLeftBy(() => startCoefficients(subspace, problem.snapshots[0]))).toBe(0)
  })

  it('gives frozen parameters no coefficients and leaves them at their value', async () => {
    const frozen = problem.snapshots.map((row) => {
      const copy = row.slice()
      // Values whose mean summed in float32 would not be exact.
      copy.set(problem.snapshots[0].subarray(20, 25), 20)
      return copy
    })
    const subspace = await hull(frozen, options)
    const point = onArray(subspace.point, normalRows('x', 1, subspace.rank)[0])
    expect(point.subarray(20, 25)).toEqual(frozen[0].subarray(20, 25))
    if (options.blocks !== 'tensor') return
    expect(subspace.blocks[1].rank).toBe(0)
    expect(subspace.dropped.every(({ block, reason }) => block === 1 && reason === 'zero')).toBe(true)
    expect(subspace.toAveragingWeights(new Float32Array(subspace.rank))![1]).toEqual(new Array(5).fill(0.2))
  })

  it('refuses snapshots without a direction between them', async () => {
    const [w] = problem.snapshots
    await expect(hull([w], options)).rejects.toThrow('the hull has no direction: there is only one snapshot')
    await expect(hull([w, w, w], options)).rejects.toThrow('all 3 snapshots are equal')
  })
})

describe('buildHull', () => {
  it.each([
    [2, 9],
    [6, 4],
    [7, 80],
  ])('has rank n − 1, at most dim, for %i snapshots of %i weights', async (count, dim) => {
    const subspace = await hull(normalRows('rank', count, dim))
    expect(subspace.rank).toBe(Math.min(count - 1, dim))
    expect(subspace.dropped.length).toBe(count - 1 - subspace.rank)
  })

  it('gives orthonormal and unit rows the same set of points', async () => {
    const orthonormal = await hull(problem.snapshots)
    const unit = await hull(problem.snapshots, { coordinates: 'unit' })
    const target = onArray(unit.point, normalRows('x', 1, unit.rank)[0])
    const { outside } = await startCoefficients(orthonormal, target)
    expect(outside).toBeLessThan(1e-6)
  })

  it("keeps the published rows: (w_i − c) / ‖w_i − c‖ in the snapshots' order", async () => {
    const unit = await hull(problem.snapshots, { coordinates: 'unit' })
    const center = mean(problem.w)
    for (const [i, row] of basisOf(unit).entries()) {
      const deviation = add(problem.w[i], center, -1)
      expect(
        maxDifference(
          row,
          deviation.map((value) => value / norm(deviation)),
        ),
      ).toBeLessThan(1e-7)
    }
  })

  it('O10: permuting the snapshots permutes the unit rows', async () => {
    const order = [3, 1, 4, 0, 2]
    const rows = basisOf(await hull(problem.snapshots, { coordinates: 'unit' }))
    const permuted = order.map((i) => problem.snapshots[i])
    const found = basisOf(await hull(permuted, { coordinates: 'unit' }))
    for (const [row, i] of order.entries()) expect(maxDifference(found[row], rows[i])).toBeLessThan(1e-7)
  })

  it('O11: for two snapshots the rows are opposite, and so are their gradients', async () => {
    const subspace = await hull(problem.snapshots.slice(0, 2), { coordinates: 'unit' })
    const [first, second] = onArray(subspace.apply, problem.gradient(subspace.offset))
    expect(first).toBeCloseTo(-second, 5)
    expect(Math.abs(first)).toBeGreaterThan(0.01)
  })

  it('drops and reports snapshots that repeat others', async () => {
    const [a, b, c] = normalRows('duplicates', 3, 50)
    const subspace = await hull([a, b, c, b, a])
    expect(subspace.rank).toBe(2)
    expect(subspace.dropped).toEqual([
      { index: 4, block: 0, reason: 'zero' },
      { index: 3, block: 0, reason: 'dependent' },
    ])
  })

  it('drops a unit row whose snapshot is the mean itself', async () => {
    const [a] = normalRows('middle', 1, 50)
    const [left, right] = [a.map((value) => value - 0.5), a.map((value) => value + 0.5)]
    const middle = left.map((value, i) => (value + right[i]) / 2)
    const subspace = await hull([left, middle, right], { coordinates: 'unit' })
    expect(subspace.rank).toBe(2)
    expect(subspace.dropped).toEqual([{ index: 1, block: 0, reason: 'zero' }])
  })

  it('agrees with itself across column chunks', async () => {
    // 3 snapshots are read in chunks of 349,525 columns.
    const snapshots = normalRows('wide', 3, 700_001)
    const subspace = await hull(snapshots)
    const data = await subspace.blocks[0].basis!.read()
    const rows = data.kind === 'dense' ? data.rows : new Float32Array()
    const split = [rows.subarray(0, 700_001), rows.subarray(700_001)]
    const error = gram(split).map((row, i) => row.map((value, j) => value - (i === j ? 1 : 0)))
    expect(spectralNorm(error)).toBeLessThan(1e-6)
    const { outside } = await startCoefficients(subspace, snapshots[1])
    expect(outside).toBeLessThan(1e-4)
  })
})
