import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  add,
  type Matrix,
  matMul,
  matVec,
  maxDifference,
  norm,
  spectralNorm,
  transpose,
} from '../../test-support/dense.js'
import { withFloat32Sums } from '../../test-support/float32-sums.js'
import { leastSquares, type Problem, spanOptimum } from '../../test-support/problems.js'
import { basisOf, hull, sizes, span, train } from '../../test-support/subspaces.js'
import { sgd } from '../optimizers/sgd.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildSpan } from '../subspace/span.js'
import type { Subspace } from '../subspace/subspace.js'
import { createProjectedSgd, type ProjectedSgd, type ProjectedSgdOptions } from './projected-sgd.js'

const constant = (learningRate: number) => ({ kind: 'constant', learningRate }) as const

/** Takes `steps` steps with exact gradients; the weights after each. */
async function advance(problem: Problem, trainer: ProjectedSgd, steps: number): Promise<Float32Array[]> {
  const path: Float32Array[] = []
  for (let step = 0; step < steps; step++) {
    const gradient = tf.tensor1d(problem.gradient(trainer.weights().dataSync()))
    await trainer.update(gradient)
    gradient.dispose()
    path.push(trainer.weights().dataSync<'float32'>().slice())
  }
  return path
}

type Run = Omit<ProjectedSgdOptions, 'schedule' | 'totalSteps'> & { learningRate: number; steps: number }

async function run(problem: Problem, { learningRate, steps, ...options }: Run): Promise<Float32Array[]> {
  const schedule = constant(learningRate)
  const trainer = await createProjectedSgd({ ...options, schedule, totalSteps: steps })
  const path = await advance(problem, trainer, steps)
  trainer.dispose()
  return path
}

/** w − Pᵀ P w in float64. */
function outsideOf(basis: Matrix, weights: ArrayLike<number>): number[] {
  return add(weights, matVec(transpose(basis), matVec(basis, weights)), -1)
}

describe('createProjectedSgd', () => {
  it.each(sizes)('O6: is SGD on the coefficients of the span for 300 steps, for %o', async (size) => {
    const problem = leastSquares('equivalence', size)
    const subspace = await span(problem)
    const rule = { momentum: 0.9, weightDecay: 0.02 }
    const inCoefficients: Float32Array[] = []
    const settings = { subspace, learningRate: 0.01, steps: 300 }
    await train(problem, { ...settings, optimizer: sgd(rule) }, (weights) => {
      inCoefficients.push(weights.slice())
    })
    const inWeights = await run(problem, { ...settings, ...rule })
    // 300 roundings of float32 weights near 3 on one side, of coefficients on the other.
    for (const [step, weights] of inWeights.entries()) {
      expect(maxDifference(weights, inCoefficients[step])).toBeLessThan(1e-5)
    }
    expect(inCoefficients).toHaveLength(300)
  })

  it('O6, O1: converges to the optimum of the span with λ = weight decay', async () => {
    const problem = leastSquares('O6', sizes[2])
    const subspace = await span(problem)
    const path = await run(problem, {
      subspace,
      momentum: 0.9,
      weightDecay: 0.3,
      learningRate: 0.05,
      steps: 1500,
    })
    expect(maxDifference(path[1499], spanOptimum(problem, 0.3).weights)).toBeLessThan(2e-5)
  })

  it('O11: is plain SGD where the snapshots span the whole space', async () => {
    const problem = leastSquares('full', { samples: 20, dim: 6, snapshots: 6 })
    const subspace = await span(problem)
    expect(subspace.rank).toBe(problem.dim)
    const path = await run(problem, {
      subspace,
      momentum: 0.9,
      weightDecay: 0.1,
      learningRate: 0.05,
      steps: 60,
    })
    let plain = Array.from(subspace.offset)
    let velocity = plain.map(() => 0)
    for (const weights of path) {
      const slope = add(problem.gradient(plain), plain, 0.1)
      velocity = velocity.map((value, i) => 0.9 * value + slope[i])
      plain = add(plain, velocity, -0.05)
      expect(maxDifference(weights, plain)).toBeLessThan(1e-5)
    }
  })

  it.each([0, 0.1])('O14: a part outside the span follows its own recursion, weight decay %d', async (wd) => {
    const problem = leastSquares('outside', sizes[1])
    const subspace = await span(problem)
    const basis = basisOf(subspace)
    const start = subspace.offset.map((value, i) => value + Math.cos(3 * i))
    let rest = outsideOf(basis, start)
    expect(norm(rest)).toBeGreaterThan(1)
    let velocity = rest.map(() => 0)
    const path = await run(problem, {
      subspace,
      momentum: 0.9,
      weightDecay: wd,
      learningRate: 0.1,
      steps: 100,
      start,
    })
    for (const weights of path) {
      velocity = velocity.map((value, i) => 0.9 * value + wd * rest[i])
      rest = add(rest, velocity, -0.1)
      expect(maxDifference(outsideOf(basis, weights), rest)).toBeLessThan(1e-5)
    }
    // Frozen without decay; with it the data never pull back what decays.
    if (wd === 0) expect(maxDifference(rest, outsideOf(basis, start))).toBe(0)
    else expect(norm(rest)).toBeLessThan(0.1 * norm(outsideOf(basis, start)))
  })

  it('says how much of its start lies outside', async () => {
    const problem = leastSquares('outside', sizes[1])
    const subspace = await span(problem)
    const options = { subspace, schedule: constant(0.1), totalSteps: 1 }
    expect((await createProjectedSgd(options)).outside).toBeLessThan(1e-6)
    const snapshot = await createProjectedSgd({ ...options, start: problem.snapshots[1] })
    expect(snapshot.outside).toBeLessThan(1e-6)
    const start = subspace.offset.map((value, i) => value + Math.cos(3 * i))
    const expected = norm(outsideOf(basisOf(subspace), start)) / norm(start)
    expect((await createProjectedSgd({ ...options, start })).outside).toBeCloseTo(expected, 5)
  })

  it('says so of a long start where an engine adds up in one float32 number', async () => {
    const dim = 1_500_000
    const subspace = await buildSpan(
      arraySnapshotSource([Float32Array.from({ length: dim }, (_, i) => i % 2)]),
    )
    // The other half of the columns, three times as large: √(9 / 10) of the norm.
    const start = Float32Array.from({ length: dim }, (_, i) => (i % 2 ? 1.1 : 3.3))
    const options = { subspace, schedule: constant(0.1), totalSteps: 1, start }
    const { outside } = await withFloat32Sums(() => createProjectedSgd(options))
    expect(Math.abs(outside / Math.sqrt(0.9) - 1)).toBeLessThan(2e-4)
  })

  it('O22: resumes from a saved step to the same bits', async () => {
    const problem = leastSquares('resume', sizes[2])
    const subspace = await span(problem)
    const schedule = { kind: 'cosine', learningRate: 0.05, warmupFraction: 0.2 } as const
    const options = { subspace, momentum: 0.9, weightDecay: 0.01, schedule, totalSteps: 20 }
    const whole = await createProjectedSgd(options)
    await advance(problem, whole, 7)
    const saved = await whole.save()
    await advance(problem, whole, 13)
    const resumed = await createProjectedSgd(options)
    resumed.restore(saved)
    expect(resumed.step).toBe(7)
    await advance(problem, resumed, 13)
    expect(await resumed.save()).toEqual(await whole.save())
    await expect(advance(problem, whole, 1)).rejects.toThrow('step is 20')
  })

  it('leaves no tensors behind: not a step, a save, a restore, nor the whole trainer', async () => {
    const problem = leastSquares('leak', sizes[1])
    const subspace = await span(problem)
    const gradient = tf.ones<tf.Rank.R1>([problem.dim])
    const whole = await tensorsLeftBy(async () => {
      const options = { subspace, momentum: 0.9, schedule: constant(0.1), totalSteps: 5 }
      const trainer = await createProjectedSgd(options)
      expect(await tensorsLeftBy(() => trainer.update(gradient))).toBe(0)
      const saved = await trainer.save()
      expect(await tensorsLeftBy(() => trainer.save())).toBe(0)
      expect(await tensorsLeftBy(() => trainer.restore(saved))).toBe(0)
      expect(await tensorsLeftBy(() => tf.tidy(() => trainer.restore(saved)))).toBe(0)
      await trainer.update(gradient)
      trainer.dispose()
    })
    expect(whole).toBe(0)
  })

  it('leaves no tensors behind, and its state as it was, where a step or the start fails', async () => {
    const problem = leastSquares('failing', sizes[1])
    const spread: Subspace = { ...(await span(problem)) }
    const { apply, adjoint } = spread
    const options = { subspace: spread, momentum: 0.9, schedule: constant(0.1), totalSteps: 5 }
    const trainer = await createProjectedSgd(options)
    await advance(problem, trainer, 2)
    const before = await trainer.save()
    const gradient = tf.ones<tf.Rank.R1>([problem.dim])
    const fails = async () => Promise.reject(new Error('rank 1 is gone'))
    for (const broken of ['apply', 'adjoint'] as const) {
      spread[broken] = fails
      const step = () => expect(trainer.update(gradient)).rejects.toThrow('rank 1 is gone')
      expect(await tensorsLeftBy(step)).toBe(0)
      const create = () => expect(createProjectedSgd(options)).rejects.toThrow('rank 1 is gone')
      expect(await tensorsLeftBy(create)).toBe(0)
      Object.assign(spread, { apply, adjoint })
    }
    // A projection of another length, which the optimizer refuses.
    spread.adjoint = () => tf.ones<tf.Rank.R1>([1])
    const refused = () => expect(trainer.update(gradient)).rejects.toThrow('gradient has shape [1]')
    expect(await tensorsLeftBy(refused)).toBe(0)
    expect(await trainer.save()).toEqual(before)
  })

  it('refuses a call while another is running, and is free again after it', async () => {
    const problem = leastSquares('overlap', sizes[1])
    const subspace = await span(problem)
    const trainer = await createProjectedSgd({ subspace, schedule: constant(0.1), totalSteps: 5 })
    const saved = await trainer.save()
    const gradient = tf.ones<tf.Rank.R1>([problem.dim])
    const first = trainer.update(gradient)
    expect(() => trainer.restore(saved)).toThrow('restore was called while update was still running')
    await expect(trainer.update(gradient)).rejects.toThrow('update was called while update was still running')
    await first
    expect(trainer.step).toBe(1)
    trainer.restore(saved)
    await trainer.update(gradient)
    expect(trainer.step).toBe(1)
  })

  it('saves no weights that are not finite', async () => {
    const problem = leastSquares('diverged', sizes[1])
    const subspace = await span(problem)
    const trainer = await createProjectedSgd({ subspace, schedule: constant(0.1), totalSteps: 5 })
    await trainer.update(tf.fill<tf.Rank.R1>([problem.dim], NaN))
    await expect(trainer.save()).rejects.toThrow('weights[0] is NaN after 1 steps, expected finite numbers')
  })

  it('tells the rate of the next step, and after the last one that of the last', async () => {
    const problem = leastSquares('rate', sizes[1])
    const subspace = await span(problem)
    const schedule = { kind: 'linear', learningRate: 1 } as const
    const trainer = await createProjectedSgd({ subspace, schedule, totalSteps: 2 })
    const rates = [trainer.learningRate]
    for (let step = 0; step < 2; step++) {
      await advance(problem, trainer, 1)
      rates.push(trainer.learningRate)
    }
    expect(rates).toEqual([1, 0.5, 0.5])
  })

  it('refuses rows that overlap, a start or a state that does not fit, and settings without a meaning', async () => {
    const problem = leastSquares('fit', sizes[1])
    const subspace = await span(problem)
    const options = { subspace, schedule: constant(0.1), totalSteps: 5 }
    const unit = await hull(problem, { coordinates: 'unit' })
    await expect(createProjectedSgd({ ...options, subspace: unit })).rejects.toThrow(
      'rows of the subspace is unit, expected orthonormal',
    )
    // Orthonormal until they were rounded to codes.
    const packed = await hull(problem, { precision: { bits: 8 } })
    await expect(createProjectedSgd({ ...options, subspace: packed })).rejects.toThrow(
      'rows of the subspace is packed, expected orthonormal',
    )
    const broken = subspace.offset.map((value, i) => (i === 4 ? NaN : value))
    await expect(createProjectedSgd({ ...options, start: broken })).rejects.toThrow(
      'start[4] is NaN, expected a finite float32 number',
    )
    await expect(createProjectedSgd({ ...options, start: new Float32Array(3) })).rejects.toThrow(
      'start has shape [3], expected [10]',
    )
    await expect(createProjectedSgd({ ...options, weightDecay: -1 })).rejects.toThrow('weightDecay is -1')
    const trainer = await createProjectedSgd(options)
    const saved = await trainer.save()
    expect(() => trainer.restore({ ...saved, weights: new Float32Array(2) })).toThrow(
      'saved training has 2 weights, the subspace has 10',
    )
    const heavy = await createProjectedSgd({ ...options, momentum: 0.9 })
    expect(() => heavy.restore(saved)).toThrow('saved optimizer holds vectors [], expected [momentum]')
  })
})

describe('O12: stability on a quadratic', () => {
  const random = createRandom('stability')
  const shapes = Array.from({ length: 8 }, () => {
    const snapshots = 2 + random.integer(6)
    const dim = snapshots + 1 + random.integer(12)
    return { snapshots, dim, samples: 3 * dim + random.integer(20) }
  })

  /** H = AᵀA / N of the mean loss. */
  const hessianOf = ({ a }: Problem): Matrix =>
    matMul(transpose(a), a).map((row) => row.map((value) => value / a.length))

  it.each(shapes)('the largest curvature in the span is at most the full one, for %o', async (size) => {
    const problem = leastSquares('interlacing', size)
    const basis = basisOf(await span(problem))
    const hessian = hessianOf(problem)
    const inside = matMul(matMul(basis, hessian), transpose(basis))
    // The float32 basis is orthonormal within 1e-6.
    expect(spectralNorm(inside)).toBeLessThanOrEqual(spectralNorm(hessian) * (1 + 2e-6))
  })

  it.each([
    { momentum: 0, weightDecay: 0 },
    { momentum: 0.5, weightDecay: 0.2 },
    { momentum: 0.9, weightDecay: 0 },
    { momentum: 0.9, weightDecay: 0.1 },
  ])('heavy ball holds below 2 (1 + μ) / λ_max and breaks above it, for %o', async (rule) => {
    const problem = leastSquares('limit', { samples: 60, dim: 12, snapshots: 4 })
    const subspace = await span(problem)
    const basis = basisOf(subspace)
    const inside = matMul(matMul(basis, hessianOf(problem)), transpose(basis))
    const limit = (2 * (1 + rule.momentum)) / (spectralNorm(inside) + rule.weightDecay)
    const optimum = spanOptimum(problem, rule.weightDecay).weights
    const distances = async (learningRate: number) => {
      const path = await run(problem, { subspace, ...rule, learningRate, steps: 600 })
      return path.map((weights) => maxDifference(weights, optimum))
    }
    // Without momentum the error of the steepest direction shrinks or grows by only 2 % a step.
    expect((await distances(0.99 * limit))[599]).toBeLessThan(1e-4)
    expect((await distances(1.01 * limit)).some((distance) => distance > 100)).toBe(true)
    // What follows from interlacing: the limit of the full space is safe in the span.
    const full = (2 * (1 + rule.momentum)) / (spectralNorm(hessianOf(problem)) + rule.weightDecay)
    expect(full).toBeLessThan(limit)
    expect((await distances(0.99 * full))[599]).toBeLessThan(1e-4)
  })
})
