import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import type { BfgsProblem, BfgsTrainer } from '../src/training/bfgs.js'
import { add, dot, matVec, maxDifference, transpose } from './dense.js'
import { leastSquares, type Problem } from './problems.js'

/** The problem on tensors, as a caller would pose it, with an L2 penalty. */
export function onTensors({ loss, gradient }: Problem, penalty = 0): BfgsProblem {
  return {
    loss(weights) {
      const w = weights.dataSync()
      return loss(w) + (penalty / 2) * dot(w, w)
    },
    gradient(weights) {
      const w = weights.dataSync()
      return tf.tensor1d(add(gradient(w), w, penalty))
    },
  }
}

export const weightsOf = (trainer: BfgsTrainer) => trainer.weights().dataSync<'float32'>().slice()

/** Steps until the weights are within `tolerance` of the optimum, at most `limit`. */
export async function stepsTo(
  optimum: ArrayLike<number>,
  { trainer, problem, tolerance, limit }: StepsToOptions,
): Promise<number> {
  while (maxDifference(weightsOf(trainer), optimum) > tolerance && trainer.steps < limit) {
    await trainer.step(problem)
  }
  expect(maxDifference(weightsOf(trainer), optimum)).toBeLessThanOrEqual(tolerance)
  return trainer.steps
}

interface StepsToOptions {
  trainer: BfgsTrainer
  problem: BfgsProblem
  tolerance: number
  limit: number
}

/** Least squares with curvatures from about 100 down to 0.01, so that B has to learn scales. */
export function illConditioned(seed: string): Problem {
  const problem = leastSquares(seed, { samples: 60, dim: 10, snapshots: 10 })
  const a = problem.a.map((row) => row.map((value, j) => 10 ** (1 - j / 4.5) * value))
  const truth = problem.w[0].map((value, i) => value + Math.cos(i))
  const b = add(matVec(a, truth), problem.b, 0.1)
  const columns = transpose(a)
  const residual = (weights: ArrayLike<number>) => add(matVec(a, weights), b, -1)
  return {
    ...problem,
    a,
    b,
    loss: (weights) => dot(residual(weights), residual(weights)) / (2 * a.length),
    gradient: (weights) => matVec(columns, residual(weights)).map((value) => value / a.length),
  }
}

/** The gradient of the problem with a loss that is larger wherever else it is asked for. */
export function climbing(problem: Problem): BfgsProblem {
  let calls = 0
  return { ...onTensors(problem), loss: () => calls++ }
}

export function counted(problem: BfgsProblem) {
  const counts = { losses: 0, gradients: 0 }
  const posed: BfgsProblem = {
    loss(weights) {
      counts.losses++
      return problem.loss(weights)
    },
    gradient(weights) {
      counts.gradients++
      return problem.gradient(weights)
    },
  }
  return { counts, posed }
}
