import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { matVec, maxDifference, transpose } from '../../test-support/dense.js'
import { hullOptimum, leastSquares } from '../../test-support/problems.js'
import { momentum, train } from '../../test-support/subspaces.js'
import { createParameterLayout } from '../parameter-layout.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from '../subspace/hull.js'
import type { LocalSubspace } from '../subspace/subspace.js'
import { type ModelBatchOptions, planModelBatches, trainModelBatches } from './model-batches.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 3] },
  { name: 'bias', shape: [8] },
])
const problem = leastSquares('batches', { samples: 60, dim: layout.dim, snapshots: 7 })
const source = arraySnapshotSource(problem.snapshots, layout)

const trainIn = async (subspace: LocalSubspace, steps = 400) =>
  (await train(problem, { subspace, optimizer: momentum(), learningRate: 0.05, steps })).coefficients

async function run(options: ModelBatchOptions, steps?: number) {
  const results = []
  for await (const result of trainModelBatches(source, options, (subspace) => trainIn(subspace, steps))) {
    results.push(result)
  }
  return results
}

describe('planModelBatches', () => {
  it('gives every snapshot its turn once a pass, in order', () => {
    const plan = planModelBatches(7, { size: 3, passes: 2 })
    expect(plan.map(({ pass, batch, models }) => [pass, batch, ...models])).toEqual([
      [0, 0, 0, 1, 2],
      [0, 1, 3, 4, 5],
      [0, 2, 6],
      [1, 0, 0, 1, 2],
      [1, 1, 3, 4, 5],
      [1, 2, 6],
    ])
  })

  it('shuffles anew in each pass when seeded, the same way every time', () => {
    const plan = planModelBatches(20, { size: 20, passes: 2, shuffleSeed: 5 })
    expect(planModelBatches(20, { size: 20, passes: 2, shuffleSeed: 5 })).toEqual(plan)
    expect(plan[0].models).not.toEqual(plan[1].models)
    for (const { models } of plan) expect([...models].sort((a, b) => a - b)).toEqual([...Array(20).keys()])
  })

  it('refuses sizes without a meaning', () => {
    expect(() => planModelBatches(7, { size: 0 })).toThrow('size is 0, expected a whole number of at least 1')
    expect(() => planModelBatches(7, { size: 2, passes: 1.5 })).toThrow('passes is 1.5')
  })
})

describe('trainModelBatches', () => {
  it('is the hull in unit rows, to the last bit, when every snapshot is in one batch', async () => {
    const [only] = await run({ size: 7 })
    const hull = await buildHull(source, { coordinates: 'unit' })
    const whole = await train(problem, {
      subspace: hull,
      optimizer: momentum(),
      learningRate: 0.05,
      steps: 400,
    })
    expect(only.weights).toEqual(whole.weights)
    expect(only.averagingWeights).toEqual(hull.toAveragingWeights(whole.coefficients))
    expect(only.mean).toEqual(only.weights)
  })

  const forms: ModelBatchOptions[] = [
    { size: 3 },
    { size: 3, center: 'current' },
    { size: 2, center: 'current', shuffleSeed: 1, blocks: 'tensor' },
  ]
  it.each(forms)('lowers the loss from batch to batch and knows what it is made of: %o', async (options) => {
    const results = await run({ ...options, passes: 2 })
    let before = problem.loss((await buildHull(source)).offset)
    for (const { weights, averagingWeights, models } of results) {
      expect(models.length).toBeLessThanOrEqual(options.size)
      // Float32 weights: a step that gains nothing may lose a rounding.
      expect(problem.loss(weights)).toBeLessThanOrEqual(before * (1 + 1e-5))
      before = problem.loss(weights)
      const blocks =
        averagingWeights.length === 1 ? [[0, layout.dim]] : layout.specs.map(({ from, to }) => [from, to])
      for (const [block, [from, to]] of blocks.entries()) {
        const alpha = averagingWeights[block]
        expect(alpha.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10)
        const rebuilt = matVec(transpose(problem.w), alpha).slice(from, to)
        expect(maxDifference(rebuilt, weights.subarray(from, to))).toBeLessThan(2e-5)
      }
    }
  })

  it('O2: reaches the optimum of the whole hull after enough passes', async () => {
    const results = await run({ size: 3, passes: 40, center: 'current' }, 150)
    const optimum = hullOptimum(problem)
    // Block coordinate descent comes near, not to the rounding.
    expect(maxDifference(results.at(-1)!.weights, optimum.weights)).toBeLessThan(2e-3)
  })

  it('keeps the model through a first batch that is its own centre, and counts it', async () => {
    const results = await run({ size: 1, center: 'current' })
    const uniform = (await buildHull(source)).offset
    expect(results).toHaveLength(7)
    expect(results[0].weights).toEqual(uniform)
    expect(maxDifference(results[1].weights, uniform)).toBeGreaterThan(1e-3)
    const second = uniform.map((value, i) => value + (results[1].weights[i] - value) / 2)
    expect(maxDifference(results[1].mean, second)).toBeLessThan(1e-6)
  })

  it('keeps the model through a batch whose only snapshot is the mean', async () => {
    const [a, b] = problem.snapshots
    const middle = a.map((value, i) => (value + b[i]) / 2)
    // Exactly the mean of all three: halves of float32 numbers that differ little.
    const three = arraySnapshotSource([a, middle, a.map((value, i) => 2 * middle[i] - value)])
    const trained: (readonly number[])[] = []
    const reached: Float32Array[] = []
    for await (const { weights } of trainModelBatches(
      three,
      { size: 1, tolerance: 1e-6 },
      (subspace, { models }) => {
        trained.push(models)
        return trainIn(subspace, 5)
      },
    )) {
      reached.push(weights)
    }
    expect(trained).toEqual([[0], [2]])
    expect(reached[1]).toEqual(reached[0])
  })

  it('throws after a pass in which no batch has a row: all snapshots are equal', async () => {
    const equal = arraySnapshotSource([1, 2, 3].map(() => problem.snapshots[0]))
    for (const size of [1, 2, 3]) {
      const all = async () => {
        for await (const _ of trainModelBatches(equal, { size }, () => Promise.reject(new Error('trained'))));
      }
      await expect(all()).rejects.toThrow('the model batch has no direction: all 3 snapshots are equal')
    }
  })

  it('tells the mean of the models reached so far', async () => {
    const results = await run({ size: 3 })
    const mean = results[0].weights.map(
      (_, i) => results.reduce((sum, { weights }) => sum + weights[i], 0) / 3,
    )
    expect(maxDifference(results[2].mean, mean)).toBeLessThan(1e-6)
  })

  it('leaves no tensor behind, also when training throws', async () => {
    expect(await tensorsLeftBy(() => run({ size: 3 }, 2))).toBe(0)
    const failing = async () => {
      for await (const _ of trainModelBatches(source, { size: 3 }, () =>
        Promise.reject(new Error('no data')),
      )) {
        throw new Error('a batch that failed has no result')
      }
    }
    expect(await tensorsLeftBy(() => expect(failing()).rejects.toThrow('no data'))).toBe(0)
  })
})
