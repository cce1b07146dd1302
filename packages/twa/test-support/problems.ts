import { createRandom } from '../src/random.js'
import { add, dot, type Matrix, matMul, matVec, mean, solve, transpose } from './dense.js'

/** A convex loss over weight vectors, in float64. */
export interface Problem {
  dim: number
  /** Snapshots as float32 rows: what the code under test gets. */
  snapshots: Float32Array[]
  /** The same numbers for the oracle. */
  w: Matrix
  loss(weights: ArrayLike<number>): number
  gradient(weights: ArrayLike<number>): number[]
  /** Rows of the data matrix A. */
  a: Matrix
  b: number[]
}

export interface ProblemSize {
  samples: number
  dim: number
  snapshots: number
}

function draw(seed: string, { samples, dim, snapshots }: ProblemSize) {
  const random = createRandom('problem', seed, samples, dim, snapshots)
  const a = Array.from({ length: samples }, () => Array.from({ length: dim }, () => random.normal()))
  const truth = Array.from({ length: dim }, () => random.normal())
  // Snapshots around a common point some way from the optimum, as a training path leaves them.
  const rows = Array.from({ length: snapshots }, () =>
    Float32Array.from(truth, (value) => 0.7 * value + 0.5 + random.normal()),
  )
  return { random, a, truth, rows, w: rows.map((row) => Array.from(row)) }
}

/** L(w) = 1/2N ‖A w − b‖². */
export function leastSquares(seed: string, size: ProblemSize): Problem {
  const { random, a, truth, rows, w } = draw(seed, size)
  const b = matVec(a, truth).map((value) => value + 0.3 * random.normal())
  const columns = transpose(a)
  const residual = (weights: ArrayLike<number>) => add(matVec(a, weights), b, -1)
  return {
    dim: size.dim,
    snapshots: rows,
    w,
    a,
    b,
    loss: (weights) => dot(residual(weights), residual(weights)) / (2 * size.samples),
    gradient: (weights) => matVec(columns, residual(weights)).map((value) => value / size.samples),
  }
}

/** Logistic regression with labels b in {−1, 1}: mean log(1 + exp(−b a·w)). */
export function logistic(seed: string, size: ProblemSize): Problem {
  const { random, a, truth, rows, w } = draw(seed, size)
  // Noisy labels, so that the minimum is finite.
  const b = matVec(a, truth).map((value) => (value + 3 * random.normal() > 0 ? 1 : -1))
  const columns = transpose(a)
  return {
    dim: size.dim,
    snapshots: rows,
    w,
    a,
    b,
    loss: (weights) =>
      matVec(a, weights).reduce((sum, z, i) => sum + Math.log1p(Math.exp(-b[i] * z)), 0) / size.samples,
    gradient: (weights) => {
      const slope = matVec(a, weights).map((z, i) => -b[i] / (1 + Math.exp(b[i] * z)) / size.samples)
      return matVec(columns, slope)
    },
  }
}

/** Predictions of the snapshots, F = A Wᵀ, [samples, snapshots]. */
const predictions = ({ a, w }: Problem): Matrix => matMul(a, transpose(w))

/** O1 by stacking: α = (FᵀF + λN WWᵀ)⁻¹ Fᵀ b, w = Wᵀ α, for L + λ/2 ‖w‖² with L a mean. */
export function spanOptimum(problem: Problem, weightDecay: number): { alpha: number[]; weights: number[] } {
  const f = predictions(problem)
  const penalty = matMul(problem.w, transpose(problem.w))
  const normal = matMul(transpose(f), f).map((row, i) =>
    row.map((value, j) => value + weightDecay * problem.a.length * penalty[i][j]),
  )
  const alpha = solve(normal, matVec(transpose(f), problem.b))
  return { alpha, weights: matVec(transpose(problem.w), alpha) }
}

/** O2 by Lagrange: minimise over α with Σ α = 1. */
export function hullOptimum(problem: Problem): { alpha: number[]; weights: number[] } {
  const f = predictions(problem)
  const normal = matMul(transpose(f), f)
  const free = solve(normal, matVec(transpose(f), problem.b))
  const towards = solve(normal, new Array<number>(problem.w.length).fill(1))
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const alpha = add(free, towards, -(sum(free) - 1) / sum(towards))
  return { alpha, weights: matVec(transpose(problem.w), alpha) }
}

/** Minimum of the logistic loss over w = Wᵀ α (all α, or those with sum 1), by Newton on the logits F α. */
export function stackedLogits(problem: Problem, sumToOne: boolean): number[] {
  const n = problem.w.length
  const center = mean(problem.w)
  const basis = sumToOne ? problem.w.slice(1).map((row) => add(row, problem.w[0], -1)) : problem.w
  const start = sumToOne ? center : new Array<number>(problem.dim).fill(0)
  const offset = matVec(problem.a, start)
  const f = matMul(problem.a, transpose(basis))
  let alpha = new Array<number>(sumToOne ? n - 1 : n).fill(0)
  for (let iteration = 0; iteration < 60; iteration++) {
    const z = add(offset, matVec(f, alpha))
    const slope = z.map((value, i) => -problem.b[i] / (1 + Math.exp(problem.b[i] * value)))
    const curvature = z.map((value) => 1 / (2 + Math.exp(value) + Math.exp(-value)))
    const hessian = matMul(
      transpose(f),
      f.map((row, i) => row.map((value) => curvature[i] * value)),
    )
    alpha = add(alpha, solve(hessian, matVec(transpose(f), slope)), -1)
  }
  return add(start, matVec(transpose(basis), alpha))
}
