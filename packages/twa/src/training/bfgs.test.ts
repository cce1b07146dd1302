import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { climbing, counted, illConditioned, onTensors, weightsOf } from '../../test-support/bfgs-problems.js'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { add, dot, matVec, maxDifference, transpose } from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { basisOf, hull, sizes, span } from '../../test-support/subspaces.js'
import { TwaError } from '../errors.js'
import type { Subspace } from '../subspace/subspace.js'
import type { SavedTensorState } from '../tensor-state.js'
import { type BfgsProblem, type BfgsStep, createBfgsTrainer } from './bfgs.js'

describe('createBfgsTrainer: steps', () => {
  it('meets the Armijo condition in every accepted step', async () => {
    const problem = illConditioned('armijo')
    const subspace = await span(problem)
    const basis = basisOf(subspace)
    const trainer = await createBfgsTrainer({ subspace })
    const accepted: BfgsStep[] = []
    for (let step = 0; step < 25; step++) {
      const from = { weights: weightsOf(trainer), x: trainer.coefficients() }
      const result = await trainer.step(onTensors(problem))
      expect(result.loss).toBe(problem.loss(from.weights))
      if (result.searchFailed) continue
      const move = add(trainer.coefficients(), from.x, -1)
      const slope = dot(matVec(basis, problem.gradient(from.weights)), move)
      // slope · scale in float32 gradients against the float64 move.
      expect(result.slope * result.scale).toBeCloseTo(slope, 5)
      expect(slope).toBeLessThan(0)
      expect(problem.loss(weightsOf(trainer))).toBeLessThan(result.loss + 0.4 * result.scale * result.slope)
      accepted.push(result)
    }
    expect(accepted.length).toBeGreaterThan(15)
    expect(accepted[0].curvatureUsed).toBe(false)
    // The search does shrink steps here, and the whole step is taken as well.
    expect(accepted.some(({ scale }) => scale < 1)).toBe(true)
    expect(accepted.some(({ scale }) => scale === 1)).toBe(true)
  })

  it('learns nothing from negative curvature: B stays the identity', async () => {
    const problem = leastSquares('concave', sizes[1])
    const subspace = await span(problem)
    const trainer = await createBfgsTrainer({ subspace })
    const hill: BfgsProblem = {
      loss: (weights) => -dot(weights.dataSync(), weights.dataSync()) / 2,
      gradient: (weights) => tf.neg(weights),
    }
    const before = trainer.save().numbers.inverseHessian
    for (let step = 0; step < 3; step++) {
      expect(await trainer.step(hill)).toMatchObject({ curvatureUsed: false, scale: 1, searchFailed: false })
    }
    expect(trainer.save().numbers.inverseHessian).toEqual(before)
    await trainer.step(onTensors(problem))
    expect((await trainer.step(onTensors(problem))).curvatureUsed).toBe(true)
    expect(trainer.save().numbers.inverseHessian).not.toEqual(before)
  })

  it('moves by 0.4²⁰ of the direction after 20 failed trials, as published, for 21 losses and one gradient', async () => {
    const problem = leastSquares('failing', sizes[1])
    const subspace = await span(problem)
    const trainer = await createBfgsTrainer({ subspace })
    const { counts, posed } = counted(climbing(problem))
    const result = await trainer.step(posed)
    expect(result).toMatchObject({ trials: 20, searchFailed: true, curvatureUsed: false })
    expect(counts).toEqual({ losses: 21, gradients: 1 })
    const slope = matVec(basisOf(subspace), problem.gradient(subspace.offset))
    const expected = slope.map((value) => -(0.4 ** 20) * value)
    expect(maxDifference(trainer.coefficients(), expected)).toBeLessThan(1e-6 * 0.4 ** 20)
    expect(trainer.coefficients().some((value) => value !== 0)).toBe(true)
  })

  it('stays after failed trials with rejectFailed, and forgets the pair', async () => {
    const problem = leastSquares('failing', sizes[1])
    const trainer = await createBfgsTrainer({ subspace: await span(problem), rejectFailed: true })
    await trainer.step(onTensors(problem))
    const before = weightsOf(trainer)
    const x = trainer.coefficients()
    expect(await trainer.step(climbing(problem))).toMatchObject({ scale: 0, searchFailed: true, trials: 20 })
    expect(weightsOf(trainer)).toEqual(before)
    expect(trainer.coefficients()).toEqual(x)
    expect(await trainer.step(onTensors(problem))).toMatchObject({
      curvatureUsed: false,
      searchFailed: false,
    })
    expect(problem.loss(weightsOf(trainer))).toBeLessThan(problem.loss(before))
  })

  it('shrinks past losses that are not finite', async () => {
    const problem = leastSquares('cliff', sizes[1])
    const subspace = await span(problem)
    const trainer = await createBfgsTrainer({ subspace })
    let calls = 0
    const cliff: BfgsProblem = {
      ...onTensors(problem),
      loss: (weights) => [problem.loss(weights.dataSync()), Infinity, NaN][calls++] ?? -1e9,
    }
    expect(await trainer.step(cliff)).toMatchObject({ trials: 3, searchFailed: false })
  })

  it('refuses a gradient that is not finite, and is unchanged by it', async () => {
    const problem = leastSquares('diverged', sizes[1])
    const trainer = await createBfgsTrainer({ subspace: await span(problem) })
    await trainer.step(onTensors(problem))
    const before = trainer.save()
    const broken = { ...onTensors(problem), gradient: () => tf.fill<tf.Rank.R1>([problem.dim], NaN) }
    const step = () =>
      expect(trainer.step(broken)).rejects.toThrow('gradient of step 1 is NaN at coefficient 0')
    expect(await tensorsLeftBy(step)).toBe(0)
    expect(trainer.save()).toEqual(before)
    await trainer.step(onTensors(problem))
    expect(trainer.steps).toBe(2)
  })

  it('refuses a loss that is not finite where it stands, and is unchanged by it', async () => {
    const problem = leastSquares('diverged', sizes[1])
    const trainer = await createBfgsTrainer({ subspace: await span(problem) })
    await trainer.step(onTensors(problem))
    const before = trainer.save()
    for (const loss of [NaN, Infinity]) {
      const { counts, posed } = counted({ ...onTensors(problem), loss: () => loss })
      const step = () =>
        expect(trainer.step(posed)).rejects.toThrow(`the loss is ${loss} after 1 steps, expected finite`)
      expect(await tensorsLeftBy(step)).toBe(0)
      expect(counts.losses).toBe(1)
    }
    expect(trainer.save()).toEqual(before)
  })

  it('refuses a call while another is running, and is free again after an error', async () => {
    const problem = leastSquares('overlap', sizes[1])
    const trainer = await createBfgsTrainer({ subspace: await span(problem) })
    const saved = trainer.save()
    const broken = { ...onTensors(problem), gradient: () => Promise.reject(new Error('no data')) }
    const calls = await Promise.allSettled([
      trainer.step(broken),
      trainer.step(onTensors(problem)),
      trainer.restore(saved),
    ])
    const rejected = (reason: Error) => ({ status: 'rejected', reason })
    const refused = (call: string) =>
      rejected(new TwaError(`${call} was called while step was still running, expected one call at a time`))
    expect(calls).toEqual([rejected(new Error('no data')), refused('step'), refused('restore')])
    await trainer.step(onTensors(problem))
    expect(trainer.steps).toBe(1)
  })

  it('leaves no tensors behind where the subspace fails', async () => {
    const problem = leastSquares('spread', sizes[1])
    const spread: Subspace = { ...(await span(problem)) }
    const trainer = await createBfgsTrainer({ subspace: spread })
    const before = trainer.save()
    const { point, pullBack } = spread
    for (const broken of ['point', 'pullBack'] as const) {
      spread[broken] = () => Promise.reject(new Error('rank 1 is gone'))
      const step = () => expect(trainer.step(onTensors(problem))).rejects.toThrow('rank 1 is gone')
      expect(await tensorsLeftBy(step)).toBe(0)
      Object.assign(spread, { point, pullBack })
    }
    expect(trainer.save()).toEqual(before)
  })

  it('starts where it is told', async () => {
    const problem = leastSquares('start', sizes[1])
    const subspace = await hull(problem)
    const startCoefficients = [0.5, -1, 2]
    const trainer = await createBfgsTrainer({ subspace, startCoefficients })
    expect([...trainer.coefficients()]).toEqual(startCoefficients)
    const expected = add(subspace.offset, matVec(transpose(basisOf(subspace)), startCoefficients))
    expect(maxDifference(weightsOf(trainer), expected)).toBeLessThan(1e-5)
    expect(weightsOf(await createBfgsTrainer({ subspace }))).toEqual(subspace.offset)
  })

  it('works on a subspace and a problem that answer with promises', async () => {
    const problem = leastSquares('later', sizes[1])
    const subspace = await span(problem)
    const remote = {
      rank: subspace.rank,
      pullBack: async (gradient: tf.Tensor1D, x: tf.Tensor1D) => subspace.pullBack(gradient, x),
      point: async (coefficients: tf.Tensor1D) => subspace.point(coefficients),
    }
    const { loss, gradient } = onTensors(problem)
    const later: BfgsProblem = {
      loss: async (weights) => loss(weights),
      gradient: async (weights) => gradient(weights),
    }
    const trainers = [await createBfgsTrainer({ subspace }), await createBfgsTrainer({ subspace: remote })]
    for (let step = 0; step < 4; step++) {
      await trainers[0].step(onTensors(problem))
      await trainers[1].step(later)
    }
    expect(trainers[1].save()).toEqual(trainers[0].save())
  })

  it('O22: resumes from saved numbers, through JSON, to the same bits', async () => {
    const problem = illConditioned('resume')
    for (const at of [0, 5]) {
      const subspace = await span(problem)
      const whole = await createBfgsTrainer({ subspace })
      for (let step = 0; step < at; step++) await whole.step(onTensors(problem))
      const saved: SavedTensorState = JSON.parse(JSON.stringify(whole.save()))
      const resumed = await createBfgsTrainer({ subspace })
      await resumed.restore(saved)
      expect(resumed.steps).toBe(at)
      for (let step = 0; step < 6; step++) {
        expect(await resumed.step(onTensors(problem))).toEqual(await whole.step(onTensors(problem)))
      }
      expect(resumed.save()).toEqual(whole.save())
      expect(weightsOf(resumed)).toEqual(weightsOf(whole))
    }
  })

  it('O22: resumes after a rejected step', async () => {
    const problem = leastSquares('rejected', sizes[1])
    const options = { subspace: await span(problem), rejectFailed: true }
    const [whole, resumed] = [await createBfgsTrainer(options), await createBfgsTrainer(options)]
    await whole.step(onTensors(problem))
    await whole.step(climbing(problem))
    await resumed.restore(whole.save())
    expect(await resumed.step(onTensors(problem))).toEqual(await whole.step(onTensors(problem)))
    expect(resumed.save()).toEqual(whole.save())
  })

  it('leaves no tensors behind: not a step, a save, a restore, nor the whole trainer', async () => {
    const problem = leastSquares('leak', sizes[1])
    const subspace = await span(problem)
    const whole = await tensorsLeftBy(async () => {
      const trainer = await createBfgsTrainer({ subspace })
      expect(await tensorsLeftBy(() => trainer.step(onTensors(problem)))).toBe(0)
      expect(await tensorsLeftBy(() => trainer.step(climbing(problem)))).toBe(0)
      const saved = trainer.save()
      expect(await tensorsLeftBy(() => trainer.restore(saved))).toBe(0)
      trainer.dispose()
    })
    expect(whole).toBe(0)
  })

  it('refuses a start or a state that does not fit', async () => {
    const problem = leastSquares('fit', sizes[1])
    const subspace = await hull(problem)
    await expect(createBfgsTrainer({ subspace, startCoefficients: [1] })).rejects.toThrow(
      'start coefficients has shape [1], expected [3]',
    )
    await expect(createBfgsTrainer({ subspace, startCoefficients: [0, NaN, 0] })).rejects.toThrow(
      'start coefficients[1] is NaN, expected a finite float32 number',
    )
    // Finite in float64 only.
    await expect(createBfgsTrainer({ subspace, startCoefficients: [0, 0, 1e39] })).rejects.toThrow(
      'start coefficients[2] is 1e+39',
    )
    await expect(createBfgsTrainer({ subspace, backtracking: 1 })).rejects.toThrow('backtracking is 1')
    const trainer = await createBfgsTrainer({ subspace })
    const { step, numbers, arrays } = trainer.save()
    const restored = (changed: Record<string, number[]>) =>
      trainer.restore({ step, numbers: { ...numbers, ...changed }, arrays })
    await expect(async () => restored({ coefficients: [1, 2] })).rejects.toThrow(
      'saved BFGS state has 2 values for "coefficients", expected 3',
    )
    await expect(async () => restored({ move: [1, 2, 3] })).rejects.toThrow('3 values for "move", expected 0')
    await expect(async () => trainer.restore({ step, numbers: {}, arrays })).rejects.toThrow(
      'saved BFGS state has no values for "gradient", expected 0 or 3',
    )
  })
})
