import { describe, expect, it } from 'vitest'
import { add, dot, type Matrix, matVec, maxDifference } from '../../test-support/dense.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { fisherAverage } from './fisher-average.js'
import { taskArithmetic } from './task-arithmetic.js'
import { weightedAverage } from './weighted-average.js'

interface LinearModels {
  features: Matrix
  /** Weights [features + 1] of each model; the bias is the last. */
  models: Float32Array[]
  labels: number[]
}

function draw(samples: number, features: number, count: number): LinearModels {
  const random = createRandom('linear models', samples, features, count)
  const normals = (length: number) => Array.from({ length }, random.normal)
  return {
    features: Array.from({ length: samples }, () => normals(features)),
    models: Array.from({ length: count }, () => Float32Array.from(normals(features + 1))),
    labels: Array.from({ length: samples }, () => (random.uniform() < 0.5 ? -1 : 1)),
  }
}

/** x · w + b of every sample, with the bias apart, as a layer computes it. */
const logits = (features: Matrix, model: ArrayLike<number>): number[] => {
  const weights = Array.from(model).slice(0, -1)
  return matVec(features, weights).map((value) => value + model[weights.length])
}

const stack = (predictions: Matrix, weights: readonly number[]): number[] =>
  predictions.reduce(
    (sum, row, i) => add(sum, row, weights[i]),
    new Array<number>(predictions[0].length).fill(0),
  )

const losses = {
  'least squares': (z: number[], labels: number[]) => dot(add(z, labels, -1), add(z, labels, -1)) / z.length,
  logistic: (z: number[], labels: number[]) =>
    z.reduce((sum, value, i) => sum + Math.log1p(Math.exp(-labels[i] * value)), 0) / z.length,
}

describe.each([
  [20, 3, 1],
  [20, 3, 4],
  [50, 30, 7],
])('merges of linear models, %i samples, %i features, %i models', (samples, features, count) => {
  const drawn = draw(samples, features, count)
  const source = arraySnapshotSource(drawn.models)
  const predictions = drawn.models.map((model) => logits(drawn.features, model))
  const random = createRandom('stacking', count)
  // Of any sum: the bias is scaled like every weight.
  const weights = Array.from({ length: count }, random.normal)

  // Rounding of float32 weights, times features of norm √features.
  const tolerance = 1e-5

  it.each(Object.entries(losses))(
    'O21: a weighted average stacks the predictions, bias included: %s',
    async (_, loss) => {
      const merged = logits(drawn.features, await weightedAverage(source, { weights: [weights] }))
      const stacked = stack(predictions, weights)
      expect(maxDifference(merged, stacked)).toBeLessThan(tolerance)
      expect(Math.abs(loss(merged, drawn.labels) - loss(stacked, drawn.labels))).toBeLessThan(10 * tolerance)
    },
  )

  it('O21: task arithmetic from one of the models is stacking as well', async () => {
    const merged = await taskArithmetic(source, { base: drawn.models[0], scale: weights })
    const stacked = [...weights]
    stacked[0] += 1 - weights.reduce((sum, value) => sum + value, 0)
    expect(maxDifference(logits(drawn.features, merged), stack(predictions, stacked))).toBeLessThan(tolerance)
  })

  it('O21: a Fisher with one number per model is stacking as well', async () => {
    const fishers = drawn.models.map((model, i) => new Float32Array(model.length).fill(i + 1))
    const merged = await fisherAverage(source, { fishers: arraySnapshotSource(fishers) })
    const stacked = drawn.models.map((_, i) => (2 * (i + 1)) / (count * (count + 1)))
    expect(maxDifference(logits(drawn.features, merged), stack(predictions, stacked))).toBeLessThan(tolerance)
  })
})
