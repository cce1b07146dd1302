import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { add, matVec, maxDifference, norm, transpose } from '../../test-support/dense.js'
import { withFloat32Sums } from '../../test-support/float32-sums.js'
import { leastSquares, type Problem } from '../../test-support/problems.js'
import { basisOf, hull, momentum, onArray, sizes, span, train } from '../../test-support/subspaces.js'
import { NonFiniteTrainingError, TwaError } from '../errors.js'
import { adamW } from '../optimizers/adam-w.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { scheduleFreeSgd } from '../optimizers/schedule-free-sgd.js'
import { sgd } from '../optimizers/sgd.js'
import { startCoefficients } from '../subspace/start-coefficients.js'
import type { Subspace } from '../subspace/subspace.js'
import { restoreSubspace, saveSubspace } from '../subspace/subspace-state.js'
import { createSubspaceTrainer, type SubspaceTrainer } from './subspace-trainer.js'

describe('createSubspaceTrainer: steps', () => {
  it('O6: SGD on the coefficients is projected SGD in weight space, for 300 steps', async () => {
    const problem = leastSquares('equivalence', sizes[2])
    const subspace = await span(problem)
    const reference = projectedSgd(problem, basisOf(subspace), { start: subspace.offset, weightDecay: 0.02 })
    let largest = 0
    const run = { subspace, optimizer: momentum(0.02), learningRate: 0.01, steps: 300 }
    await train(problem, run, (weights) => {
      largest = Math.max(largest, maxDifference(weights, reference.next(0.01)))
    })
    // Float32 coefficients and basis against float64.
    expect(largest).toBeLessThan(1e-5)
  })

  it.each(['span', 'hull'] as const)('O7: the weights stay in the %s at every step', async (kind) => {
    const problem = leastSquares('O7', sizes[2])
    const subspace = kind === 'span' ? await span(problem) : await hull(problem)
    const basis = basisOf(subspace)
    const origin = kind === 'span' ? new Array<number>(problem.dim).fill(0) : subspace.offset
    let worst = 0
    await train(problem, { subspace, optimizer: adamW(), learningRate: 0.05, steps: 100 }, (weights) => {
      const inside = add(weights, origin, -1)
      const rest = add(inside, matVec(transpose(basis), matVec(basis, inside)), -1)
      worst = Math.max(worst, norm(rest) / norm(weights))
    })
    expect(worst).toBeLessThan(1e-6)
  })

  const optimizers: [string, Optimizer][] = [
    ['sgd', momentum(0.1)],
    ['adamw', adamW({ weightDecay: 0.1 })],
  ]
  it.each(optimizers)(
    'O8: with %s and learning rate 0 the weights stay the mean to the last bit',
    async (_, optimizer) => {
      const problem = leastSquares('O8', sizes[2])
      for (const subspace of [
        await span(problem),
        await hull(problem),
        await hull(problem, { coordinates: 'unit' }),
      ]) {
        const { weights } = await train(problem, { subspace, optimizer, learningRate: 0, steps: 20 })
        expect(weights).toEqual(subspace.offset)
      }
    },
  )

  it('O8: decay alone pulls a span towards 0 and a hull towards the mean', async () => {
    const problem = leastSquares('decay', sizes[1])
    const flat = { ...problem, gradient: () => new Array<number>(problem.dim).fill(0) }
    for (const optimizer of [sgd({ weightDecay: 0.5 }), adamW({ weightDecay: 0.5 })]) {
      const run = { optimizer, learningRate: 0.1, steps: 10 }
      const inSpan = await span(problem)
      const { weights } = await train(flat, { subspace: inSpan, ...run })
      const shrunk = Array.from(inSpan.offset, (value) => value * 0.95 ** 10)
      expect(maxDifference(weights, shrunk)).toBeLessThan(1e-5)
      const inHull = await hull(problem)
      const start = await startCoefficients(inHull, problem.snapshots[0])
      const schedule = { kind: 'constant', learningRate: 0.1 } as const
      const trainer = await createSubspaceTrainer({
        subspace: inHull,
        optimizer,
        schedule,
        totalSteps: 10,
        startCoefficients: start.coefficients,
      })
      expect(maxDifference(trainer.weights().dataSync(), problem.w[0])).toBeLessThan(1e-5)
      for (let step = 0; step < 10; step++) await trainer.update(tf.zeros([problem.dim]))
      const expected = add(inHull.offset, add(problem.w[0], inHull.offset, -1), 0.95 ** 10)
      expect(maxDifference(trainer.weights().dataSync(), expected)).toBeLessThan(1e-5)
    }
  })

  it('O11: where the span is the whole space, a step is a plain SGD step', async () => {
    const problem = leastSquares('full', { samples: 20, dim: 6, snapshots: 6 })
    const subspace = await span(problem)
    let plain = Array.from(subspace.offset)
    await train(problem, { subspace, optimizer: sgd(), learningRate: 0.05, steps: 20 }, (weights) => {
      plain = add(plain, problem.gradient(plain), -0.05)
      expect(maxDifference(weights, plain)).toBeLessThan(1e-5)
    })
  })

  it('O10: permuting the snapshots gives the same path with SGD', async () => {
    const problem = leastSquares('permuted', sizes[1])
    const permuted = { ...problem, snapshots: [2, 0, 3, 1].map((i) => problem.snapshots[i]) }
    const run = { optimizer: momentum(0.01), learningRate: 0.03, steps: 60 }
    for (const build of [span, hull]) {
      const path: Float32Array[] = []
      await train(problem, { subspace: await build(problem), ...run }, (weights) =>
        path.push(weights.slice()),
      )
      let step = 0
      await train(permuted, { subspace: await build(permuted), ...run }, (weights) => {
        expect(maxDifference(weights, path[step++])).toBeLessThan(1e-5)
      })
    }
  })

  it('clips the full gradient before it projects', async () => {
    const problem = leastSquares('clip', sizes[1])
    const subspace = await hull(problem)
    const options = { subspace, optimizer: sgd(), totalSteps: 1, clipNorm: 0.5 }
    const trainer = await createSubspaceTrainer({
      ...options,
      schedule: { kind: 'constant', learningRate: 1 },
    })
    const gradient = problem.gradient(subspace.offset)
    await trainer.update(tf.tensor1d(gradient))
    const scale = 0.5 / (norm(gradient) + 1e-6)
    expect(scale).toBeLessThan(1)
    const expected = matVec(basisOf(subspace), gradient).map((value) => -scale * value)
    expect(maxDifference(await trainer.coefficients(), expected)).toBeLessThan(1e-6)
  })

  it('clips a long gradient to its norm where an engine adds up in one float32 number', async () => {
    const dim = 3_000_000
    // One coefficient, whose gradient is the first of the weights': no product of this length but the norm.
    const first = (gradient: tf.Tensor1D) => tf.slice1d(gradient, 0, 1)
    const subspace: Subspace = { ...(await hull(leastSquares('clip', sizes[0]))), pullBack: first }
    const schedule = { kind: 'constant', learningRate: 1 } as const
    const options = { subspace, optimizer: sgd(), schedule, totalSteps: 1, clipNorm: 0.5 }
    const trainer = await createSubspaceTrainer(options)
    await withFloat32Sums(() => trainer.update(tf.fill<tf.Rank.R1>([dim], 1.1)))
    const [x] = await trainer.coefficients()
    // The norm is half as far off as `squaredNorm` is.
    expect(Math.abs((-x * Math.sqrt(dim)) / 0.5 - 1)).toBeLessThan(2e-4)
  })

  it('leaves a gradient below the clip norm alone', async () => {
    const problem = leastSquares('clip', sizes[1])
    const subspace = await hull(problem)
    const gradient = problem.gradient(subspace.offset)
    const options = {
      subspace,
      optimizer: sgd(),
      schedule: { kind: 'constant', learningRate: 1 },
      totalSteps: 1,
    } as const
    const trainers = await Promise.all(
      [null, 2 * norm(gradient)].map((clipNorm) => createSubspaceTrainer({ ...options, clipNorm })),
    )
    for (const trainer of trainers) await trainer.update(tf.tensor1d(gradient))
    expect(await trainers[1].coefficients()).toEqual(await trainers[0].coefficients())
  })

  it('follows the schedule and ends with it', async () => {
    const problem = leastSquares('schedule', sizes[0])
    const subspace = await hull(problem)
    const schedule = { kind: 'linear', learningRate: 1 } as const
    const trainer = await createSubspaceTrainer({ subspace, optimizer: sgd(), schedule, totalSteps: 4 })
    const gradient = onArray(subspace.adjoint, new Float32Array(subspace.rank).fill(1))
    const rates: number[] = []
    for (let step = 0; step < 4; step++) {
      rates.push(trainer.learningRate)
      await trainer.update(tf.tensor1d(gradient))
    }
    expect(rates).toEqual([1, 0.75, 0.5, 0.25])
    // For a caller that logs it after its step.
    expect(trainer.learningRate).toBe(0.25)
    for (const x of await trainer.coefficients()) expect(x).toBeCloseTo(-2.5, 5)
    await expect(trainer.update(tf.tensor1d(gradient))).rejects.toThrow('step is 4')
  })

  it('hands out the answer of an optimizer whose iterate is not the answer', async () => {
    const problem = leastSquares('answer', sizes[1])
    const subspace = await hull(problem)
    const schedule = { kind: 'constant', learningRate: 0.05 } as const
    const answerOf = async (optimizer: Optimizer) => {
      const trainer = await createSubspaceTrainer({ subspace, optimizer, schedule, totalSteps: 12 })
      await advance(problem, trainer, 12)
      const saved = await trainer.save()
      return {
        saved,
        answer: (await trainer.evaluationWeights()).dataSync(),
        at: trainer.weights().dataSync(),
      }
    }
    const free = await answerOf(scheduleFreeSgd())
    expect(free.answer).toEqual(onArray(subspace.point, free.saved.optimizer.arrays.x))
    expect(maxDifference(free.answer, free.at)).toBeGreaterThan(1e-4)
    const plain = await answerOf(sgd())
    expect(plain.answer).toEqual(plain.at)
  })

  it('O22: resumes from a saved step and a saved subspace to the same bits', async () => {
    const problem = leastSquares('resume', sizes[2])
    const schedule = { kind: 'cosine', learningRate: 0.1, warmupFraction: 0.2 } as const
    for (const optimizer of [momentum(0.01), adamW({ weightDecay: 0.01 })]) {
      for (const subspace of [await span(problem), await hull(problem)]) {
        const run = { optimizer, schedule, totalSteps: 20, clipNorm: 3 }
        const whole = await createSubspaceTrainer({ subspace, ...run })
        await advance(problem, whole, 7)
        const saved = await whole.save()
        const savedSubspace = await saveSubspace(subspace)
        await advance(problem, whole, 13)
        const resumed = await createSubspaceTrainer({ subspace: restoreSubspace(savedSubspace), ...run })
        await resumed.restore(saved)
        expect(resumed.step).toBe(7)
        await advance(problem, resumed, 13)
        expect(resumed.weights().dataSync()).toEqual(whole.weights().dataSync())
        expect(await resumed.save()).toEqual(await whole.save())
      }
    }
  })

  it('leaves no tensors behind: not a step, a save, a restore, nor the whole trainer', async () => {
    const problem = leastSquares('leak', sizes[1])
    const subspace = await span(problem)
    const gradient = tf.tensor1d(problem.gradient(subspace.offset))
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    const options = { subspace, optimizer: momentum(0.1), schedule, totalSteps: 5, clipNorm: 1 }
    const whole = await tensorsLeftBy(async () => {
      const trainer = await createSubspaceTrainer(options)
      expect(await tensorsLeftBy(() => trainer.update(gradient))).toBe(0)
      expect(await tensorsLeftBy(() => trainer.weights())).toBe(0)
      const saved = await trainer.save()
      expect(await tensorsLeftBy(() => trainer.save())).toBe(0)
      expect(await tensorsLeftBy(() => trainer.restore(saved))).toBe(0)
      trainer.dispose()
    })
    expect(whole).toBe(0)
  })

  it('stays at its last step, and leaves no tensors behind, when a step fails', async () => {
    const problem = leastSquares('failing', sizes[1])
    const subspace = await hull(problem)
    const fails = async () => Promise.reject(new Error('rank 1 is gone'))
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    for (const broken of ['pullBack', 'point'] as const) {
      // As a subspace spread over processes, one of which ends.
      const spread: Subspace = { ...subspace }
      const options = { subspace: spread, optimizer: momentum(), schedule, totalSteps: 5, clipNorm: 1 }
      const trainer = await createSubspaceTrainer(options)
      await advance(problem, trainer, 2)
      const before = await trainer.save()
      spread[broken] = fails
      const gradient = tf.tensor1d(problem.gradient(subspace.offset))
      const failed = () => expect(trainer.update(gradient)).rejects.toThrow('rank 1 is gone')
      expect(await tensorsLeftBy(failed)).toBe(0)
      expect(await trainer.save()).toEqual(before)
    }
  })

  it('leaves no tensors behind when the optimizer refuses', async () => {
    const problem = leastSquares('failing', sizes[1])
    const subspace = await hull(problem)
    const optimizer: Optimizer = {
      ...momentum(),
      update() {
        throw new Error('no such rule')
      },
      evaluationWeights: ({ params }) => tf.clone(params),
    }
    const spread: Subspace = { ...subspace }
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    const trainer = await createSubspaceTrainer({
      subspace: spread,
      optimizer,
      schedule,
      totalSteps: 5,
      clipNorm: 1,
    })
    const gradient = tf.ones<tf.Rank.R1>([problem.dim])
    const failed = () => expect(trainer.update(gradient)).rejects.toThrow('no such rule')
    expect(await tensorsLeftBy(failed)).toBe(0)
    spread.point = () => Promise.reject(new Error('rank 1 is gone'))
    const unread = () => expect(trainer.evaluationWeights()).rejects.toThrow('rank 1 is gone')
    expect(await tensorsLeftBy(unread)).toBe(0)
  })

  it('refuses a call while another is running, and is free again after an error', async () => {
    const problem = leastSquares('overlap', sizes[1])
    const spread: Subspace = { ...(await hull(problem)) }
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    const trainer = await createSubspaceTrainer({
      subspace: spread,
      optimizer: sgd(),
      schedule,
      totalSteps: 5,
    })
    const saved = await trainer.save()
    const gradient = tf.tensor1d(problem.gradient(spread.offset))
    const calls = await Promise.allSettled([
      trainer.update(gradient),
      trainer.update(gradient),
      trainer.restore(saved),
    ])
    const refused = (call: string) => ({
      status: 'rejected',
      reason: new TwaError(`${call} was called while update was still running, expected one call at a time`),
    })
    expect(calls).toEqual([{ status: 'fulfilled' }, refused('update'), refused('restore')])
    expect(trainer.step).toBe(1)
    const { point } = spread
    spread.point = () => Promise.reject(new Error('rank 1 is gone'))
    await expect(trainer.update(gradient)).rejects.toThrow('rank 1 is gone')
    spread.point = point
    await trainer.update(gradient)
    expect(trainer.step).toBe(2)
  })

  it('hands out no coefficients that are not finite', async () => {
    const problem = leastSquares('diverged', sizes[1])
    const subspace = await hull(problem)
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    const trainer = await createSubspaceTrainer({ subspace, optimizer: momentum(), schedule, totalSteps: 5 })
    await advance(problem, trainer, 2)
    await trainer.update(tf.fill<tf.Rank.R1>([problem.dim], NaN))
    const message = 'coefficients[0] is NaN after 3 steps, expected finite numbers: training has diverged'
    await expect(trainer.coefficients()).rejects.toThrow(message)
    await expect(trainer.save()).rejects.toThrow(message)
    await expect(trainer.save()).rejects.toBeInstanceOf(NonFiniteTrainingError)
  })

  it('refuses a start, a state or a clip norm that does not fit', async () => {
    const problem = leastSquares('fit', sizes[1])
    const subspace = await hull(problem)
    const schedule = { kind: 'constant', learningRate: 0.1 } as const
    const options = { subspace, optimizer: momentum(), schedule, totalSteps: 5 }
    const refused = (more: object) => createSubspaceTrainer({ ...options, ...more })
    await expect(refused({ startCoefficients: new Float32Array(9) })).rejects.toThrow(
      'start coefficients has shape [9], expected [3]',
    )
    await expect(refused({ startCoefficients: new Float32Array([0, 1, Infinity]) })).rejects.toThrow(
      'start coefficients[2] is Infinity, expected a finite float32 number',
    )
    await expect(refused({ clipNorm: 0 })).rejects.toThrow('clipNorm is 0')
    const trainer = await createSubspaceTrainer(options)
    const saved = {
      step: 1,
      coefficients: new Float32Array(2),
      optimizer: { step: 1, numbers: {}, arrays: {} },
    }
    await expect(trainer.restore(saved)).rejects.toThrow(
      'saved training has 2 coefficients, the subspace has 3',
    )
    const adam = await createSubspaceTrainer({ ...options, optimizer: adamW() })
    await expect(trainer.restore(await adam.save())).rejects.toThrow(
      'saved optimizer holds vectors [mean, variance], expected [momentum]',
    )
  })
})

async function advance(problem: Problem, trainer: SubspaceTrainer, steps: number) {
  for (let step = 0; step < steps; step++) {
    const gradient = tf.tensor1d(problem.gradient(trainer.weights().dataSync()))
    await trainer.update(gradient)
    gradient.dispose()
  }
}

/** The published weight-space form in float64: project the gradient, add decay, then momentum on all D. */
function projectedSgd(
  problem: Problem,
  basis: number[][],
  from: { start: Float32Array; weightDecay: number },
) {
  let w = Array.from(from.start)
  let velocity = w.map(() => 0)
  return {
    next(learningRate: number): number[] {
      const projected = matVec(transpose(basis), matVec(basis, problem.gradient(w)))
      velocity = velocity.map((value, i) => 0.9 * value + projected[i] + from.weightDecay * w[i])
      w = add(w, velocity, -learningRate)
      return w
    },
  }
}
