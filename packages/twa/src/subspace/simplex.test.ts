import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  add,
  dot,
  type Matrix,
  matMul,
  matVec,
  maxDifference,
  mean,
  norm,
  solve,
  transpose,
} from '../../test-support/dense.js'
import { hullOptimum, leastSquares, type Problem } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { momentum, onArray, train } from '../../test-support/subspaces.js'
import { uniformAverage } from '../averaging/uniform.js'
import { NonFiniteRowError } from '../errors.js'
import { adamW } from '../optimizers/adam-w.js'
import { createParameterLayout } from '../parameter-layout.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from './hull.js'
import { buildSimplex, type SimplexOptions } from './simplex.js'
import { startCoefficients } from './start-coefficients.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 5] },
  { name: 'bias', shape: [5] },
  { name: 'head', shape: [5, 3] },
])
const problem = leastSquares('simplex', { samples: 60, dim: layout.dim, snapshots: 4 })
const simplex = ({ snapshots }: Pick<Problem, 'snapshots'>, options?: SimplexOptions) =>
  buildSimplex(arraySnapshotSource(snapshots, layout), options)

/** Softmax in float64, written apart. */
function softmax(x: ArrayLike<number>): number[] {
  const powers = Array.from(x, Math.exp)
  const sum = powers.reduce((total, value) => total + value, 0)
  return powers.map((value) => value / sum)
}

describe.each(['model', 'tensor'] as const)('buildSimplex with blocks %s', (blocks) => {
  const ranges = blocks === 'model' ? [{ from: 0, to: layout.dim }] : layout.specs
  const n = problem.w.length

  /** w = Σ s_i w_i in each block, in float64 from the snapshots themselves. */
  const pointOf = (x: ArrayLike<number>) =>
    ranges.flatMap(({ from, to }, block) => {
      const s = softmax(Array.from(x).slice(block * n, (block + 1) * n))
      return matVec(transpose(problem.w.map((row) => row.slice(from, to))), s)
    })

  it('O8: starts at the uniform mean to the last bit, from any equal logits', async () => {
    const subspace = await simplex(problem, { blocks })
    expect(subspace.rank).toBe(n * ranges.length)
    expect(subspace.offset).toEqual(await uniformAverage(arraySnapshotSource(problem.snapshots)))
    for (const logit of [0, -3.7, 80]) {
      const x = new Float32Array(subspace.rank).fill(logit)
      expect(onArray(subspace.point, x)).toEqual(subspace.offset)
      for (const weights of subspace.toAveragingWeights(x)!) {
        expect(maxDifference(weights, new Array(n).fill(1 / n))).toBeLessThan(1e-15)
      }
    }
  })

  it('O13: its points are the convex combinations that the averaging weights name, in each block', async () => {
    const subspace = await simplex(problem, { blocks })
    const [x] = normalRows('x', 1, subspace.rank)
    // Softmax and rows in float32, entries of size 3.
    expect(maxDifference(onArray(subspace.point, x), pointOf(x))).toBeLessThan(2e-6)
    for (const [block, weights] of subspace.toAveragingWeights(x)!.entries()) {
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0)
      expect(
        dot(
          weights,
          weights.map(() => 1),
        ),
      ).toBeCloseTo(1, 14)
      expect(maxDifference(weights, softmax(x.subarray(block * n, (block + 1) * n)))).toBeLessThan(1e-14)
    }
  })

  it('O13: logits far apart take one snapshot alone, without overflow', async () => {
    const subspace = await simplex(problem, { blocks })
    const x = Float32Array.from({ length: subspace.rank }, (_, i) => (i % n === 2 ? 500 : -500))
    expect(maxDifference(onArray(subspace.point, x), problem.w[2])).toBeLessThan(1e-6)
    for (const weights of subspace.toAveragingWeights(x)!) expect(weights).toEqual([0, 0, 1, 0])
  })

  it('O19: pullBack is the gradient by the logits, through the derivative of the softmax', async () => {
    const subspace = await simplex(problem, { blocks })
    const [x] = normalRows('logits', 1, subspace.rank)
    const gradient = problem.gradient(pointOf(x))
    const pulled = onArray((g) => tfPullBack(subspace, g, x), gradient)
    for (const [i, value] of pulled.entries()) {
      const nudge = (by: number) => problem.loss(pointOf(Array.from(x, (v, j) => v + (i === j ? by : 0))))
      // Central differences in float64, the pulled gradient in float32.
      expect(Math.abs((nudge(1e-4) - nudge(-1e-4)) / 2e-4 - value)).toBeLessThan(1e-5 * norm(pulled))
    }
    // s · G alone, without − s Σ s G, is another vector: the check above has teeth.
    const s = ranges.flatMap((_, block) => softmax(x.subarray(block * n, (block + 1) * n)))
    const half = onArray(subspace.apply, gradient).map((value, i) => value * s[i])
    expect(maxDifference(half, pulled)).toBeGreaterThan(0.01 * norm(pulled))
  })

  it('leaves no tensors behind', async () => {
    expect(await tensorsLeftBy(async () => (await simplex(problem, { blocks })).dispose())).toBe(0)
  })
})

function tfPullBack(subspace: Awaited<ReturnType<typeof simplex>>, gradient: tf.Tensor1D, x: Float32Array) {
  return subspace.pullBack(gradient, tf.tensor1d(x))
}

/** The least loss over convex combinations: on each face of the simplex by Lagrange, the best that is feasible. */
function simplexOptimum({ a, b, w, loss }: Problem): { alpha: number[]; loss: number } {
  let best = { alpha: [] as number[], loss: Number.POSITIVE_INFINITY }
  for (let mask = 1; mask < 2 ** w.length; mask++) {
    const face = w.map((_, i) => i).filter((i) => (mask >> i) & 1)
    const f = matMul(a, transpose(face.map((i) => w[i])))
    const normal = matMul(transpose(f), f)
    const bordered: Matrix = [...normal.map((row) => [...row, 1]), [...face.map(() => 1), 0]]
    const solution = solve(bordered, [...matVec(transpose(f), b), 1]).slice(0, face.length)
    if (solution.some((weight) => weight < 0)) continue
    const alpha = w.map((_, i) => (face.includes(i) ? solution[face.indexOf(i)] : 0))
    const found = loss(matVec(transpose(w), alpha))
    if (found < best.loss) best = { alpha, loss: found }
  }
  return best
}

/** Least squares whose optimum over all weights is Wᵀ α. */
function withOptimumAt(alpha: number[]): Problem {
  const base = leastSquares('planted', { samples: 40, dim: 12, snapshots: alpha.length })
  const b = matVec(base.a, matVec(transpose(base.w), alpha))
  const residual = (weights: ArrayLike<number>) => add(matVec(base.a, weights), b, -1)
  return {
    ...base,
    b,
    loss: (weights) => dot(residual(weights), residual(weights)) / 80,
    gradient: (weights) => matVec(transpose(base.a), residual(weights)).map((value) => value / 40),
  }
}

describe('buildSimplex: optima', () => {
  const source = ({ snapshots }: Problem) => arraySnapshotSource(snapshots)

  it('reaches the optimum within the simplex', async () => {
    const planted = withOptimumAt([0.5, 0.3, 0.2])
    const optimum = simplexOptimum(planted)
    expect(maxDifference(optimum.alpha, [0.5, 0.3, 0.2])).toBeLessThan(1e-9)
    const subspace = await buildSimplex(source(planted))
    const run = { subspace, optimizer: momentum(), learningRate: 0.2, steps: 800 }
    const { coefficients } = await train(planted, run)
    expect(maxDifference(subspace.toAveragingWeights(coefficients)![0], optimum.alpha)).toBeLessThan(1e-5)
  })

  it.each([
    { at: [0.7, 0.6, -0.3], face: 'an edge' },
    { at: [1.6, -0.3, -0.3], face: 'a corner' },
  ])('comes near the optimum on $face, which it never passes', async ({ at }) => {
    const planted = withOptimumAt(at)
    const optimum = simplexOptimum(planted)
    expect(Math.min(...optimum.alpha)).toBe(0)
    const subspace = await buildSimplex(source(planted))
    const run = { subspace, optimizer: adamW(), learningRate: 0.1, steps: 500 }
    let least = Number.POSITIVE_INFINITY
    const { coefficients } = await train(planted, run, (weights) => {
      least = Math.min(least, planted.loss(weights))
    })
    // The border is at infinite logits.
    expect(maxDifference(subspace.toAveragingWeights(coefficients)![0], optimum.alpha)).toBeLessThan(2e-3)
    expect(least).toBeGreaterThanOrEqual(optimum.loss * (1 - 1e-5))
  })

  it('O5: never ends below the hull, which may leave the simplex', async () => {
    for (const blocks of ['model', 'tensor'] as const) {
      const subspace = await simplex(problem, { blocks })
      const run = { subspace, optimizer: adamW(), learningRate: 0.05, steps: 200 }
      const { weights } = await train(problem, run)
      expect(problem.loss(weights)).toBeLessThan(problem.loss(mean(problem.w)))
      if (blocks === 'tensor') continue
      expect(problem.loss(weights)).toBeGreaterThanOrEqual(problem.loss(hullOptimum(problem).weights) - 1e-6)
    }
  })
})

describe('buildSimplex', () => {
  it('keeps a logit for a snapshot at the mean and for each of equal ones', async () => {
    const [a] = normalRows('middle', 1, layout.dim)
    const [left, right] = [a.map((value) => value - 0.5), a.map((value) => value + 0.5)]
    const middle = left.map((value, i) => (value + right[i]) / 2)
    const subspace = await simplex({ snapshots: [left, middle, right] })
    expect([subspace.rank, subspace.dropped]).toEqual([3, []])
    expect((await simplex({ snapshots: [left, left, right] })).rank).toBe(3)
  })

  it('gives a block that is equal in all snapshots no logits and says so', async () => {
    const snapshots = problem.snapshots.map((row) => {
      const copy = row.slice()
      copy.set(problem.snapshots[0].subarray(20, 25), 20)
      return copy
    })
    const subspace = await simplex({ snapshots }, { blocks: 'tensor' })
    expect(subspace.blocks.map(({ rank }) => rank)).toEqual([4, 0, 4])
    expect(subspace.dropped).toEqual([0, 1, 2, 3].map((index) => ({ index, block: 1, reason: 'zero' })))
    const point = onArray(subspace.point, normalRows('x', 1, 8)[0])
    expect(point.subarray(20, 25)).toEqual(snapshots[0].subarray(20, 25))
  })

  it('names the snapshot that is farther from the mean than float32 reaches', async () => {
    const snapshots = [3e38, -3e38, -3e38].map((value) => Float32Array.of(1, 2, value))
    const refused = buildSimplex(arraySnapshotSource(snapshots))
    await expect(refused).rejects.toThrow(NonFiniteRowError)
    await expect(refused).rejects.toThrow(
      'the basis row of snapshot 0 is Infinity at position 2 of the vector',
    )
    // Unit rows are of size 1 however far the snapshots are.
    const unit = await buildHull(arraySnapshotSource(snapshots), { coordinates: 'unit' })
    expect(onArray(unit.point, new Float32Array(unit.rank))).toEqual(unit.offset)
  })

  it('refuses snapshots that are all equal, and starts other than the mean', async () => {
    const [w] = problem.snapshots
    await expect(simplex({ snapshots: [w, w] })).rejects.toThrow(
      'the simplex has no direction: all 2 snapshots',
    )
    await expect(simplex({ snapshots: [w] })).rejects.toThrow('there is only one snapshot')
    await expect(startCoefficients(await simplex(problem), w)).rejects.toThrow('where a simplex starts')
  })
})
