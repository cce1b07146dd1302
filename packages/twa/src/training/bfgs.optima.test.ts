import { describe, expect, it } from 'vitest'
import { illConditioned, onTensors, stepsTo, weightsOf } from '../../test-support/bfgs-problems.js'
import { add, matMul, matVec, maxDifference, transpose } from '../../test-support/dense.js'
import {
  hullOptimum,
  leastSquares,
  logistic,
  spanOptimum,
  stackedLogits,
} from '../../test-support/problems.js'
import { basisOf, hull, sizes, span } from '../../test-support/subspaces.js'
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js'
import { createBfgsTrainer } from './bfgs.js'

describe('createBfgsTrainer: optima', () => {
  it.each(sizes)('O1: reaches the optimum of the span in about k steps, for %o', async (size) => {
    const problem = leastSquares('O1', size)
    for (const penalty of [0, 0.3]) {
      const subspace = await span(problem)
      const trainer = await createBfgsTrainer({ subspace })
      const run = { trainer, problem: onTensors(problem, penalty), tolerance: 2e-5, limit: 40 }
      const steps = await stepsTo(spanOptimum(problem, penalty).weights, run)
      expect(steps).toBeLessThanOrEqual(subspace.rank + 5)
    }
  })

  it.each(sizes)('O2: reaches the optimum of the hull in either coordinates, for %o', async (size) => {
    const problem = leastSquares('O2', size)
    const optimum = hullOptimum(problem)
    for (const coordinates of ['orthonormal', 'unit'] as const) {
      const subspace = await hull(problem, { coordinates })
      const trainer = await createBfgsTrainer({ subspace })
      const run = { trainer, problem: onTensors(problem), tolerance: 2e-5, limit: 40 }
      const steps = await stepsTo(optimum.weights, run)
      expect(steps).toBeLessThanOrEqual(subspace.rank + 5)
      const [alpha] = subspace.toAveragingWeights(trainer.coefficients()) ?? []
      expect(maxDifference(alpha, optimum.alpha)).toBeLessThan(5e-5)
    }
  })

  it('O3: reaches the optimum over the stacked logits', async () => {
    const problem = logistic('O3', { samples: 120, dim: 8, snapshots: 4 })
    const trainer = await createBfgsTrainer({ subspace: await span(problem) })
    const run = { trainer, problem: onTensors(problem), tolerance: 5e-5, limit: 60 }
    expect(await stepsTo(stackedLogits(problem, false), run)).toBeLessThan(20)
  })

  it('ends far below gradient descent at any constant rate for as many gradients', async () => {
    const problem = illConditioned('conditioning')
    const subspace = await span(problem)
    const gradients = 40
    const trainer = await createBfgsTrainer({ subspace })
    for (let step = 0; step < gradients; step++) await trainer.step(onTensors(problem))

    const basis = basisOf(subspace)
    const hessian = matMul(transpose(problem.a), problem.a).map((row) => row.map((value) => value / 60))
    const { values } = symmetricEigen(matMul(matMul(basis, hessian), transpose(basis)))
    expect(values[0] / values[values.length - 1]).toBeGreaterThan(1e3)
    const best = problem.loss(spanOptimum(problem, 0).weights)
    const excess = (weights: ArrayLike<number>) => problem.loss(weights) - best
    // Stable below 2 / λ_max; which rate ends lowest depends on the start, so all of them compete.
    const descents = [0.5, 1, 1.5, 1.9, 1.99].map((share) => {
      let weights = Array.from(subspace.offset)
      for (let step = 0; step < gradients; step++) {
        const slope = matVec(transpose(basis), matVec(basis, problem.gradient(weights)))
        weights = add(weights, slope, -share / values[0])
      }
      return excess(weights)
    })
    expect(excess(weightsOf(trainer))).toBeLessThan(1e-6 * Math.min(...descents))
  })
})
