import { describe, expect, it } from 'vitest'
import { add, maxDifference, mean, norm } from '../../test-support/dense.js'
import {
  hullOptimum,
  leastSquares,
  logistic,
  spanOptimum,
  stackedLogits,
} from '../../test-support/problems.js'
import { hull, momentum, onArray, sizes, span, train } from '../../test-support/subspaces.js'
import { adamW } from '../optimizers/adam-w.js'
import { createParameterLayout } from '../parameter-layout.js'
import { createRandom } from '../random.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 5] },
  { name: 'bias', shape: [10] },
])

/** Far enough that float32 rounding of the gradient, not the optimizer, limits the result. */
const converged = { learningRate: 0.05, steps: 1500 }

describe('createSubspaceTrainer: optima in float64, reached in float32', () => {
  it.each(sizes)('O1: the span reaches the stacking optimum for %o', async (size) => {
    const problem = leastSquares('O1', size)
    const optimum = spanOptimum(problem, 0)
    const { weights } = await train(problem, {
      subspace: await span(problem),
      optimizer: momentum(),
      ...converged,
    })
    expect(maxDifference(weights, optimum.weights)).toBeLessThan(2e-5)
  })

  it('O1, O6: weight decay λ of the span is the penalty λ/2 ‖w‖² on the whole weights', async () => {
    const problem = leastSquares('O6', sizes[2])
    const optimum = spanOptimum(problem, 0.3)
    const subspace = await span(problem)
    const { weights, coefficients } = await train(problem, {
      subspace,
      optimizer: momentum(0.3),
      ...converged,
    })
    expect(maxDifference(weights, optimum.weights)).toBeLessThan(2e-5)
    expect(maxDifference(subspace.toAveragingWeights(coefficients)![0], optimum.alpha)).toBeLessThan(2e-5)
    // Without decay the answer is another one: the decay did act.
    expect(maxDifference(spanOptimum(problem, 0).weights, optimum.weights)).toBeGreaterThan(0.05)
  })

  it.each(sizes)('O2: the hull reaches the Lagrange optimum in either coordinates for %o', async (size) => {
    const problem = leastSquares('O2', size)
    const optimum = hullOptimum(problem)
    for (const coordinates of ['orthonormal', 'unit'] as const) {
      const subspace = await hull(problem, { coordinates })
      const { weights, coefficients } = await train(problem, {
        subspace,
        optimizer: momentum(),
        ...converged,
      })
      expect(maxDifference(weights, optimum.weights)).toBeLessThan(2e-5)
      expect(maxDifference(subspace.toAveragingWeights(coefficients)![0], optimum.alpha)).toBeLessThan(2e-5)
    }
  })

  it('O3: on logistic regression it equals minimising over the stacked logits', async () => {
    const problem = logistic('O3', { samples: 120, dim: 8, snapshots: 4 })
    const run = { optimizer: momentum(), learningRate: 0.5, steps: 3000 }
    const found = {
      span: await train(problem, { subspace: await span(problem), ...run }),
      hull: await train(problem, { subspace: await hull(problem), ...run }),
    }
    expect(maxDifference(found.span.weights, stackedLogits(problem, false))).toBeLessThan(5e-5)
    expect(maxDifference(found.hull.weights, stackedLogits(problem, true))).toBeLessThan(5e-5)
  })

  it('O4: the projected gradient vanishes where it ends', async () => {
    const problem = leastSquares('O4', sizes[2])
    const cases = [
      { subspace: await span(problem), weightDecay: 0.1, penalty: 0.1 },
      // Decay of a hull would pull towards the mean, so it is off here.
      { subspace: await hull(problem), weightDecay: 0, penalty: 0 },
    ]
    for (const { subspace, weightDecay, penalty } of cases) {
      const { weights } = await train(problem, { subspace, optimizer: momentum(weightDecay), ...converged })
      const slope = add(problem.gradient(weights), weights, penalty)
      const before = norm(onArray(subspace.apply, problem.gradient(subspace.offset)))
      expect(norm(onArray(subspace.apply, slope))).toBeLessThan(1e-5 * before)
    }
  })

  it.each([leastSquares, logistic])(
    'O5: span ≤ hull per tensor ≤ hull ≤ everything averaged by hand',
    async (make) => {
      const problem = make('O5', { samples: 90, dim: layout.dim, snapshots: 5 })
      const run = { optimizer: momentum(), learningRate: 0.1, steps: 4000 }
      const lossIn = async (subspace: Awaited<ReturnType<typeof span>>) =>
        problem.loss((await train(problem, { subspace, ...run })).weights)
      const inSpan = await lossIn(await span(problem))
      const inHull = await lossIn(await hull(problem))
      const perTensor = await lossIn(await hull(problem, { blocks: 'tensor', layout }))
      const slack = 1e-5 * inHull
      expect(inSpan).toBeLessThanOrEqual(inHull + slack)
      expect(perTensor).toBeLessThanOrEqual(inHull + slack)
      const soups = Array.from({ length: 31 }, (_, mask) =>
        problem.w.filter((_, i) => ((mask + 1) >> i) & 1),
      ).map(mean)
      const ema = problem.w.reduce((average, w) =>
        add(
          average.map((value) => 0.8 * value),
          w,
          0.2,
        ),
      )
      for (const rival of [...problem.w, ema, ...soups]) {
        expect(inHull).toBeLessThanOrEqual(problem.loss(rival) + slack)
      }
    },
  )
})

describe('createSubspaceTrainer: random shapes', () => {
  const random = createRandom('shapes')
  const shapes = Array.from({ length: 6 }, () => {
    const snapshots = 2 + random.integer(6)
    const dim = snapshots + 1 + random.integer(20)
    return { snapshots, dim, samples: 2 * dim + random.integer(20) }
  })
  it.each(shapes)('O2: a hull of %o never ends above its start', async (size) => {
    const problem = leastSquares('shapes', size)
    for (const coordinates of ['orthonormal', 'unit'] as const) {
      const subspace = await hull(problem, { coordinates })
      const { weights } = await train(problem, {
        subspace,
        optimizer: adamW(),
        learningRate: 0.05,
        steps: 150,
      })
      expect(problem.loss(weights)).toBeLessThan(problem.loss(subspace.offset))
      expect(problem.loss(weights)).toBeGreaterThanOrEqual(problem.loss(hullOptimum(problem).weights) - 1e-6)
    }
  })
})
