import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  add,
  distanceFromOrthonormal,
  matVec,
  maxDifference,
  norm,
  projector,
  spectralNorm,
  transpose,
} from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf, onArray } from '../../test-support/subspaces.js'
import { uniformAverage } from '../averaging/uniform.js'
import { sgd } from '../optimizers/sgd.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildSpan } from './span.js'
import { startCoefficients } from './start-coefficients.js'

const sizes = [
  { samples: 20, dim: 12, snapshots: 1 },
  { samples: 20, dim: 12, snapshots: 2 },
  { samples: 20, dim: 12, snapshots: 5 },
  { samples: 20, dim: 70, snapshots: 9 },
]

const span = (snapshots: Float32Array[]) => buildSpan(arraySnapshotSource(snapshots))

describe('buildSpan', () => {
  it.each(sizes)('O9: has orthonormal rows within 1e-6 for %o', async (size) => {
    const subspace = await span(leastSquares('span', size).snapshots)
    expect(subspace.rank).toBe(size.snapshots)
    const error = distanceFromOrthonormal(basisOf(subspace))
    expect(Math.max(...error.flat().map(Math.abs))).toBeLessThan(1e-6)
    expect(spectralNorm(error)).toBeLessThan(1e-6)
  })

  it.each(sizes)(
    'O9: its rows are the combinations of snapshots that the weight map names, for %o',
    async (size) => {
      const { snapshots, w } = leastSquares('span', size)
      const subspace = await span(snapshots)
      const rows = basisOf(subspace)
      const n = size.snapshots
      for (let r = 0; r < subspace.rank; r++) {
        const combined = matVec(transpose(w), subspace.blocks[0].weightMap!.subarray(r * n, (r + 1) * n))
        // Only the rounding of P to float32 is left.
        expect(maxDifference(rows[r], combined)).toBeLessThan(1e-7)
      }
    },
  )

  it('O8: starts at the mean: x = 0 is c to the last bit, P c are its coordinates, weights are 1/n', async () => {
    for (const size of sizes) {
      const { snapshots } = leastSquares('span', size)
      const subspace = await span(snapshots)
      const zero = new Float32Array(subspace.rank)
      expect(subspace.offset).toEqual(await uniformAverage(arraySnapshotSource(snapshots)))
      expect(onArray(subspace.point, zero)).toEqual(subspace.offset)
      expect(subspace.toAveragingWeights(zero)).toEqual([new Array(size.snapshots).fill(1 / size.snapshots)])
      const beta = subspace.decayOffset!
      expect(maxDifference(beta, matVec(basisOf(subspace), subspace.offset))).toBeLessThan(1e-12)
      // c lies in the span: P is float32, so within its rounding.
      const rebuilt = matVec(transpose(basisOf(subspace)), beta)
      expect(maxDifference(rebuilt, subspace.offset)).toBeLessThan(1e-6 * norm(subspace.offset))
    }
  })

  it('O10: the projector does not change when snapshots are permuted, rescaled or mixed', async () => {
    const { snapshots } = leastSquares('invariance', { samples: 10, dim: 14, snapshots: 5 })
    const expected = projector(basisOf(await span(snapshots)))
    const random = createRandom('mix')
    const variants = [
      [3, 1, 4, 0, 2].map((i) => snapshots[i]),
      // Powers of two: rescaled without a rounding of the snapshots themselves.
      snapshots.map((row, i) => row.map((value) => value * [-2, 0.5, 8, 1, -0.25][i])),
      snapshots.map(() => {
        const mix = snapshots.map(() => random.normal())
        return Float32Array.from(snapshots[0], (_, j) =>
          snapshots.reduce((sum, row, i) => sum + mix[i] * row[j], 0),
        )
      }),
    ]
    for (const variant of variants) {
      const found = projector(basisOf(await span(variant)))
      // Float32: of the basis, and in the last variant of the mixed snapshots.
      expect(maxDifference(found.flat(), expected.flat())).toBeLessThan(3e-6)
    }
  })

  it('O11: with as many independent snapshots as weights, projecting changes nothing', async () => {
    const { snapshots } = leastSquares('full', { samples: 10, dim: 6, snapshots: 6 })
    const subspace = await span(snapshots)
    const gradient = normalRows('gradient', 1, 6)[0]
    const projected = onArray((g) => subspace.adjoint(subspace.apply(g)), gradient)
    expect(maxDifference(projected, gradient)).toBeLessThan(1e-6)
  })

  it('O11: one snapshot spans the line through it', async () => {
    const [w] = normalRows('line', 1, 9)
    const subspace = await span([w])
    expect(
      maxDifference(
        basisOf(subspace)[0],
        w.map((value) => value / norm(w)),
      ),
    ).toBeLessThan(1e-7)
  })

  it('drops and reports snapshots that repeat or combine others', async () => {
    const [a, b, c] = normalRows('duplicates', 3, 50)
    const between = Float32Array.from(a, (value, i) => (value + b[i]) / 2)
    const subspace = await span([a, b, a, c, between, c])
    expect(subspace.rank).toBe(3)
    expect(subspace.dropped).toEqual([
      { index: 2, block: 0, reason: 'zero' },
      { index: 4, block: 0, reason: 'dependent' },
      { index: 5, block: 0, reason: 'dependent' },
    ])
    expect(spectralNorm(distanceFromOrthonormal(basisOf(subspace)))).toBeLessThan(1e-6)
  })

  it.each([1, 2, 3, 4, 5, 6])(
    'drops repeats amid others without harm to those after them (seed %i)',
    async (seed) => {
      const [a, b, c, d, e] = normalRows(`amid ${seed}`, 5, 40)
      const subspace = await span([a, b, c, b, c, d, b, e])
      expect(subspace.rank).toBe(5)
      expect(subspace.dropped.map(({ index }) => index)).toEqual([3, 4, 6])
      expect(spectralNorm(distanceFromOrthonormal(basisOf(subspace)))).toBeLessThan(1e-6)
      for (const w of [a, b, c, d, e])
        expect((await startCoefficients(subspace, w)).outside).toBeLessThan(1e-6)
    },
  )

  it('drops what only differs by float32 rounding, for which a direction would be noise', async () => {
    const [a, b] = normalRows('noise', 2, 2000)
    const third = Float32Array.from(a, (value, i) => 0.3 * value + 0.7 * b[i])
    const subspace = await span([a, b, third])
    expect(subspace.rank).toBe(2)
    expect(subspace.dropped).toEqual([{ index: 2, block: 0, reason: 'dependent' }])
  })

  it('keeps one direction of equal snapshots and refuses zero ones', async () => {
    const [w] = normalRows('equal', 1, 20)
    const subspace = await span([w, w, w])
    expect(subspace.rank).toBe(1)
    expect(subspace.dropped.map(({ index, reason }) => [index, reason])).toEqual([
      [1, 'zero'],
      [2, 'zero'],
    ])
    await expect(span([new Float32Array(5), new Float32Array(5)])).rejects.toThrow('all of them are zero')
  })

  it('O13: averaging weights rebuild the point they describe', async () => {
    for (const size of sizes) {
      const { snapshots, w } = leastSquares('recovery', size)
      const subspace = await span(snapshots)
      const x = normalRows('x', 1, subspace.rank)[0]
      const [alpha] = subspace.toAveragingWeights(x)!
      const rebuilt = matVec(transpose(w), alpha)
      expect(maxDifference(rebuilt, onArray(subspace.point, x))).toBeLessThan(2e-6)
    }
  })

  it('O14: outside the span nothing but decay moves, v ← μ v + λ r, r ← r − η v, whatever the data', async () => {
    const problem = leastSquares('outside', { samples: 20, dim: 12, snapshots: 4 })
    const subspace = await span(problem.snapshots)
    const basis = basisOf(subspace)
    const outside = (w: ArrayLike<number>) => add(w, matVec(transpose(basis), matVec(basis, w)), -1)
    const [start] = normalRows('start', 1, 12)
    for (const weightDecay of [0, 0.05]) {
      const optimizer = sgd({ momentum: 0.9, weightDecay })
      let rest = outside(start)
      let velocity = rest.map(() => 0)
      let params = tf.tensor1d(start.slice())
      let state = optimizer.init(12)
      for (let step = 0; step < 40; step++) {
        const gradient = tf.tensor1d(problem.gradient(params.dataSync()))
        const projected = subspace.adjoint(subspace.apply(gradient))
        ;({ params, state } = optimizer.update({ gradient: projected, state, params, learningRate: 0.05 }))
        velocity = velocity.map((value, i) => 0.9 * value + weightDecay * rest[i])
        rest = add(rest, velocity, -0.05)
        expect(maxDifference(outside(params.dataSync()), rest)).toBeLessThan(5e-6)
      }
      // The law has teeth: with decay the rest did move, without it stayed.
      expect(maxDifference(rest, outside(start)) > 0.1).toBe(weightDecay > 0)
    }
  })

  it('O14: tells a start outside the span from one inside', async () => {
    const snapshots = normalRows('start', 4, 30)
    const subspace = await span(snapshots)
    const inside = await startCoefficients(subspace, snapshots[2])
    expect(inside.outside).toBeLessThan(1e-6)
    expect(maxDifference(subspace.toAveragingWeights(inside.coefficients)![0], [0, 0, 1, 0])).toBeLessThan(
      1e-6,
    )
    const [elsewhere] = normalRows('elsewhere', 1, 30)
    const { outside } = await startCoefficients(subspace, elsewhere)
    const rest = add(elsewhere, matVec(projector(basisOf(subspace)), elsewhere), -1)
    expect(outside).toBeCloseTo(norm(rest) / norm(elsewhere), 6)
  })

  it('O19: P g is the gradient of x → L(c + Pᵀ x)', async () => {
    const problem = leastSquares('gradient', { samples: 20, dim: 12, snapshots: 5 })
    const subspace = await span(problem.snapshots)
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
    const snapshots = normalRows('leak', 4, 30)
    expect(await tensorsLeftBy(async () => (await span(snapshots)).dispose())).toBe(0)
    const subspace = await span(snapshots)
    const [g, x] = [tf.zeros<tf.Rank.R1>([30]), tf.zeros<tf.Rank.R1>([4])]
    expect(await tensorsLeftBy(() => subspace.apply(g))).toBe(1)
    expect(await tensorsLeftBy(() => subspace.adjoint(x))).toBe(1)
    expect(await tensorsLeftBy(() => subspace.point(x))).toBe(1)
    expect(await tensorsLeftBy(() => startCoefficients(subspace, snapshots[0]))).toBe(0)
  })

  it('refuses vectors of another length', async () => {
    const subspace = await span(normalRows('shape', 3, 10))
    expect(() => subspace.apply(tf.zeros([9]))).toThrow('gradient has shape [9], expected [10]')
    expect(() => subspace.point(tf.zeros([4]))).toThrow('coefficients has shape [4], expected [3]')
    expect(() => subspace.toAveragingWeights([1])).toThrow('coefficients has shape [1], expected [3]')
  })

  it('refuses weights that are not finite', async () => {
    const snapshots = normalRows('nan', 3, 10)
    snapshots[1][7] = Number.POSITIVE_INFINITY
    await expect(span(snapshots)).rejects.toThrow('snapshot 1 holds Infinity at position 7')
  })
})
