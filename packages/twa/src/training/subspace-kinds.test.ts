import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { add, matVec, maxDifference, norm, orthonormalRows, transpose } from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { smallNetwork } from '../../test-support/small-network.js'
import { normalRows } from '../../test-support/snapshots.js'
import { kinds } from '../../test-support/subspace-kinds.js'
import { basisOf, momentum, onArray, train } from '../../test-support/subspaces.js'
import { adamW } from '../optimizers/adam-w.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { planDldr } from '../subspace/dldr.js'
import { planHull } from '../subspace/hull.js'
import { planSimplex } from '../subspace/simplex.js'
import { planSpan } from '../subspace/span.js'
import { storeSubspace } from '../subspace/store-subspace.js'
import type { LocalSubspace } from '../subspace/subspace.js'

const problems = {
  'least squares': leastSquares('kinds', { samples: 40, dim: 21, snapshots: 6 }),
  'a small network': smallNetwork('kinds', 6),
}

/** c + Pᵀ φ(x) in float64, from the float32 rows; φ of a simplex is softmax(x) − 1/n. */
function pointOf(subspace: LocalSubspace): (x: ArrayLike<number>) => number[] {
  const columns = transpose(basisOf(subspace))
  return (x) => add(subspace.offset, matVec(columns, rowWeights(subspace, x)))
}

function rowWeights({ coordinates, rank }: LocalSubspace, x: ArrayLike<number>): number[] {
  if (coordinates !== 'softmax') return Array.from(x)
  const powers = Array.from(x, Math.exp)
  const sum = powers.reduce((total, value) => total + value, 0)
  return powers.map((value) => value / sum - 1 / rank)
}

describe.each(kinds)('training in a %s subspace', (_, plan) => {
  it.each(Object.entries(problems))(
    'O19: pullBack is the gradient by the coefficients, for %s',
    async (_, problem) => {
      const subspace = await storeSubspace(await plan(arraySnapshotSource(problem.snapshots)))
      const point = pointOf(subspace)
      const [x] = normalRows('x', 1, subspace.rank).map((row) => row.map((value) => 0.3 * value))
      const pulled = onArray((g) => subspace.pullBack(g, tf.tensor1d(x)), problem.gradient(point(x)))
      for (const [i, value] of pulled.entries()) {
        const nudge = (by: number) =>
          problem.loss(point(Array.from(x, (entry, j) => entry + (i === j ? by : 0))))
        // Central differences in float64 err by 1e-8; the pulled gradient is float32.
        expect(Math.abs((nudge(1e-4) - nudge(-1e-4)) / 2e-4 - value)).toBeLessThan(1e-5 * norm(pulled))
      }
    },
  )

  it.each(Object.entries(problems))('O7: stays in it at every step, for %s', async (_, problem) => {
    const subspace = await storeSubspace(await plan(arraySnapshotSource(problem.snapshots)))
    const basis = orthonormalRows(basisOf(subspace))
    let worst = 0
    await train(problem, { subspace, optimizer: adamW(), learningRate: 0.05, steps: 60 }, (weights) => {
      const moved = add(weights, subspace.offset, -1)
      const rest = add(moved, matVec(transpose(basis), matVec(basis, moved)), -1)
      worst = Math.max(worst, norm(rest) / norm(weights))
    })
    // Float32 rounding of w, composed anew each step.
    expect(worst).toBeLessThan(1e-6)
  })

  it.each(Object.entries(problems))(
    'O8: with learning rate 0 stays at c to the last bit, for %s',
    async (_, problem) => {
      const subspace = await storeSubspace(await plan(arraySnapshotSource(problem.snapshots)))
      const optimizer = adamW({ weightDecay: 0.1 })
      const { weights } = await train(problem, { subspace, optimizer, learningRate: 0, steps: 5 })
      expect(weights).toEqual(subspace.offset)
    },
  )
})

describe.each(kinds.filter(([kind]) => kind !== 'random'))('averages from a %s subspace', (_, plan) => {
  it('O13, O21: on a linear model averaging weights is averaging predictions', async () => {
    const problem = problems['least squares']
    const subspace = await storeSubspace(await plan(arraySnapshotSource(problem.snapshots)))
    const run = { subspace, optimizer: adamW(), learningRate: 0.05, steps: 60 }
    const { weights, coefficients } = await train(problem, run)
    const [alpha] = subspace.toAveragingWeights(coefficients)!
    const predictions = problem.w.map((w) => matVec(problem.a, w))
    const stacked = matVec(transpose(predictions), alpha)
    // Float32 weights of size 3, times rows of 21 normals.
    expect(maxDifference(matVec(problem.a, weights), stacked)).toBeLessThan(1e-4)
  })
})

describe('training on a small network', () => {
  const problem = smallNetwork('optimum', 6)
  const source = arraySnapshotSource(problem.snapshots)

  it.each([
    ['span', () => planSpan(source)],
    ['hull', () => planHull(source)],
    ['DLDR', () => planDldr(source, { components: 3 })],
  ] as const)('O4: the projected gradient vanishes where it ends, in a %s', async (_, plan) => {
    const subspace = await storeSubspace(await plan())
    const run = { subspace, optimizer: momentum(), learningRate: 0.1, steps: 1500 }
    const { weights } = await train(problem, run)
    const slopeAt = (w: ArrayLike<number>) => norm(onArray(subspace.apply, problem.gradient(w)))
    // A float32 gradient keeps about 1e-7 of its terms.
    expect(slopeAt(weights)).toBeLessThan(1e-4 * slopeAt(subspace.offset))
    expect(problem.loss(weights)).toBeLessThan(problem.loss(subspace.offset))
  })
})

describe('training in nested subspaces', () => {
  const problem = leastSquares('nested', { samples: 60, dim: 24, snapshots: 6 })
  const source = arraySnapshotSource(problem.snapshots)

  it('O5: more directions never end higher: mean ≥ 1 ≥ 3 ≥ 5 principal ones = hull ≥ span', async () => {
    const run = { optimizer: momentum(), learningRate: 0.1, steps: 1500 }
    const lossIn = async (subspace: LocalSubspace) =>
      problem.loss((await train(problem, { subspace, ...run })).weights)
    const principal = async (components: number) =>
      lossIn(await storeSubspace(await planDldr(source, { components })))
    const [one, three, five] = [await principal(1), await principal(3), await principal(5)]
    const hull = await storeSubspace(await planHull(source))
    const [inHull, inSpan] = [await lossIn(hull), await lossIn(await storeSubspace(await planSpan(source)))]
    // Float32 weights at the optimum.
    const slack = 1e-5 * inHull
    expect(one).toBeLessThan(problem.loss(hull.offset))
    expect(three).toBeLessThanOrEqual(one + slack)
    expect(five).toBeLessThanOrEqual(three + slack)
    expect(Math.abs(five - inHull)).toBeLessThan(slack)
    expect(inSpan).toBeLessThanOrEqual(inHull + slack)
  })

  it('O10: permuting the snapshots changes neither the path in a DLDR subspace nor in a simplex', async () => {
    const permuted = arraySnapshotSource([2, 0, 5, 3, 1, 4].map((i) => problem.snapshots[i]))
    const run = { optimizer: momentum(), learningRate: 0.03, steps: 60 }
    for (const plan of [planSimplex, (given: typeof source) => planDldr(given, { components: 3 })]) {
      const path: Float32Array[] = []
      const subspace = await storeSubspace(await plan(source))
      await train(problem, { subspace, ...run }, (weights) => path.push(weights.slice()))
      const other = await storeSubspace(await plan(permuted))
      let step = 0
      await train(problem, { subspace: other, ...run }, (weights) => {
        // Float32 rows from differences to another first snapshot.
        expect(maxDifference(weights, path[step++])).toBeLessThan(1e-5)
      })
    }
  })
})
