import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { dot, matVec, maxDifference, mean, transpose } from '../../test-support/dense.js'
import { logistic } from '../../test-support/problems.js'
import { sgd } from '../optimizers/sgd.js'
import { createParameterLayout } from '../parameter-layout.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { createLearnedSoup, type LearnedSoup } from './learned-soup.js'

const layout = createParameterLayout([
  { name: 'kernel', shape: [4, 2] },
  { name: 'bias', shape: [4] },
])
const problem = logistic('soup', { samples: 80, dim: layout.dim, snapshots: 3 })
const source = arraySnapshotSource(problem.snapshots, layout)
const soup = (totalSteps: number) => createLearnedSoup(source, { totalSteps })

/** Gradients of the mean logistic loss of β · A w, in float64. */
function gradients(weights: ArrayLike<number>, beta: number) {
  const z = matVec(problem.a, weights)
  const slope = z.map((value, i) => -problem.b[i] / (1 + Math.exp(problem.b[i] * beta * value)) / z.length)
  return { weights: matVec(transpose(problem.a), slope).map((g) => beta * g), scale: dot(slope, z) }
}

async function advance(trained: LearnedSoup, steps: number) {
  for (let step = 0; step < steps; step++) {
    const found = gradients(trained.weights().dataSync(), trained.logitScale().dataSync()[0])
    const [g, s] = [tf.tensor1d(found.weights), tf.tensor1d([found.scale])]
    await trained.update(g, s)
    tf.dispose([g, s])
  }
}

/** AdamW (lr 0.05, no decay) on logits [2 tensors × 3 models] and β, written out in float64. */
function reference(steps: number) {
  const columns = [
    [0, 8],
    [8, 12],
  ]
  let params = new Array<number>(7).fill(0)
  params[6] = 1
  const m = new Array<number>(7).fill(0)
  const v = new Array<number>(7).fill(0)
  const mix = (x: number[]) => {
    const alphas = columns.map((_, block) => {
      const powers = [0, 1, 2].map((i) => Math.exp(x[3 * block + i]))
      const total = powers[0] + powers[1] + powers[2]
      return powers.map((power) => power / total)
    })
    const block = (j: number) => (j < 8 ? 0 : 1)
    const w = problem.w[0].map((_, j) =>
      [0, 1, 2].reduce((sum, i) => sum + alphas[block(j)][i] * problem.w[i][j], 0),
    )
    return { alphas, w }
  }
  for (let t = 1; t <= steps; t++) {
    const { alphas, w } = mix(params)
    const g = gradients(w, params[6])
    const slopes = columns.flatMap(([from, to], block) => {
      const along = problem.w.map((row) => dot(row.slice(from, to), g.weights.slice(from, to)))
      const average = dot(alphas[block], along)
      return along.map((value, i) => alphas[block][i] * (value - average))
    })
    params = [...slopes, g.scale].map((slope, i) => {
      m[i] = 0.9 * m[i] + 0.1 * slope
      v[i] = 0.999 * v[i] + 0.001 * slope ** 2
      return params[i] - (0.05 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8)
    })
  }
  return { ...mix(params), beta: params[6] }
}

describe('createLearnedSoup', () => {
  it('starts at the uniform soup with logit scale 1', async () => {
    const trained = await soup(1)
    expect(maxDifference(trained.weights().dataSync(), mean(problem.w))).toBeLessThan(1e-6)
    expect([...trained.logitScale().dataSync()]).toEqual([1])
    expect(await trained.averagingWeights()).toEqual([
      [1 / 3, 1 / 3, 1 / 3],
      [1 / 3, 1 / 3, 1 / 3],
    ])
  })

  it('takes three steps as by hand: SGD on the logits of two models and on the scale', async () => {
    // One weight, models 0 and 4, rate 1, gradient 1: softmax(x) = (p, 1 − p), w = 4 (1 − p), dL/dx = ±4 p (1 − p).
    const two = arraySnapshotSource([Float32Array.of(0), Float32Array.of(4)])
    const schedule = { kind: 'constant', learningRate: 1 } as const
    const trained = await createLearnedSoup(two, {
      totalSteps: 3,
      blocks: 'model',
      optimizer: sgd(),
      schedule,
    })
    const found: number[][] = []
    for (let step = 0; step < 3; step++) {
      await trained.update(tf.tensor1d([1]), tf.tensor1d([0.25]))
      found.push([trained.weights().dataSync()[0], trained.logitScale().dataSync()[0]])
    }
    // p ½ → d = 1: x = (1, −1), p = 0.880797; then d = 4 · 0.880797 · 0.119203 = 0.419974; then p = 0.944796, …
    const path = [0.476812, 0.220813, 0.148277]
    expect(
      maxDifference(
        found.map(([w]) => w),
        path,
      ),
    ).toBeLessThan(2e-5)
    expect(found.map(([, beta]) => beta)).toEqual([0.75, 0.5, 0.25])
  })

  it('ends elsewhere when two of the models are exchanged', async () => {
    const ends = await Promise.all(
      [problem.snapshots, [...problem.snapshots].reverse()].map(async (snapshots) => {
        const trained = await createLearnedSoup(arraySnapshotSource(snapshots, layout), { totalSteps: 3 })
        await advance(trained, 3)
        return (await trained.averagingWeights())[0]
      }),
    )
    expect(maxDifference(ends[0], [...ends[1]].reverse())).toBeLessThan(1e-5)
    expect(maxDifference(ends[0], ends[1])).toBeGreaterThan(0.01)
  })

  it('follows AdamW on logits and scale for 40 steps', async () => {
    const trained = await soup(40)
    await advance(trained, 40)
    const expected = reference(40)
    // Float32 against float64; AdamW's first steps are ±rate whatever the size of the gradient.
    expect(maxDifference(trained.weights().dataSync(), expected.w)).toBeLessThan(2e-5)
    expect(trained.logitScale().dataSync()[0]).toBeCloseTo(expected.beta, 4)
    for (const [block, weights] of (await trained.averagingWeights()).entries()) {
      expect(maxDifference(weights, expected.alphas[block])).toBeLessThan(2e-5)
    }
    // The mixture did move, and not alike in both tensors.
    expect(maxDifference(expected.alphas[0], expected.alphas[1])).toBeGreaterThan(0.05)
  })

  it('stays a convex mixture and lowers the loss', async () => {
    const trained = await soup(200)
    const before = problem.loss(trained.weights().dataSync())
    await advance(trained, 200)
    for (const weights of await trained.averagingWeights()) {
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    }
    const beta = trained.logitScale().dataSync()[0]
    const scaled = trained
      .weights()
      .dataSync<'float32'>()
      .map((value) => beta * value)
    expect(problem.loss(scaled)).toBeLessThan(before)
  })

  it('O22: resumes to the same bits', async () => {
    const whole = await soup(20)
    await advance(whole, 8)
    const saved = await whole.save()
    await advance(whole, 12)
    const resumed = await soup(20)
    await resumed.restore(saved)
    expect(resumed.step).toBe(8)
    await advance(resumed, 12)
    expect(await resumed.save()).toEqual(await whole.save())
  })

  it('leaves no tensor behind', async () => {
    const left = await tensorsLeftBy(async () => {
      const trained = await soup(3)
      expect(await tensorsLeftBy(() => advance(trained, 2))).toBe(0)
      const saved = await trained.save()
      expect(await tensorsLeftBy(() => trained.restore(saved))).toBe(0)
      trained.dispose()
    })
    expect(left).toBe(0)
  })

  it('needs a layout to mix tensor by tensor', async () => {
    const bare = arraySnapshotSource(problem.snapshots)
    await expect(createLearnedSoup(bare, { totalSteps: 1 })).rejects.toThrow('layout is missing')
  })
})
