import * as tf from '@tensorflow/tfjs-core'
import { uniformAverage } from '../src/averaging/uniform.js'
import { fisherAverage } from '../src/merging/fisher-average.js'
import { greedySoup } from '../src/merging/greedy-soup.js'
import { createLearnedSoup } from '../src/merging/learned-soup.js'
import { taskArithmetic } from '../src/merging/task-arithmetic.js'
import { tiesMerge } from '../src/merging/ties.js'
import { weightedAverage } from '../src/merging/weighted-average.js'
import { sgd } from '../src/optimizers/sgd.js'
import { arraySnapshotSource } from '../src/snapshot-source.js'
import type { MethodEntry } from './method-entry.js'

type Rows = readonly Float32Array[]

const rows = [
  [6, 0, 3],
  [0, 3, 9],
  [2, 4, 1],
]

/** a_i ∝ i + 1. */
const risingWeights = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (2 * (i + 1)) / (count * (count + 1)))

/** A point between the first two rows. */
const targetOf = ([first, second = first]: Rows) => first.map((value, i) => 0.6 * value + 0.4 * second[i])

/** Rises towards that point. */
const closeness = (given: Rows) => {
  const target = targetOf(given)
  return (weights: Float32Array) => -weights.reduce((sum, value, i) => sum + (value - target[i]) ** 2, 0)
}

/** Pretended Fishers that differ by coordinate but move with neither a shift nor an order of coordinates. */
const squaredDistances = (given: Rows): Rows =>
  given.map((row) => row.map((value, i) => 1 + (value - given[0][i]) ** 2))

/** Three steps of SGD on the logits at rate 0.1 towards that point; saved and restored after `at` of them. */
async function learnSoup(given: Rows, at?: number): Promise<Float32Array> {
  const source = arraySnapshotSource(given)
  // One snapshot, or several equal ones, leave nothing to mix, which a simplex refuses.
  if (given.every((row) => row.every((value, i) => value === given[0][i]))) return uniformAverage(source)
  const target = targetOf(given)
  const create = () =>
    createLearnedSoup(source, {
      totalSteps: 3,
      blocks: 'model',
      optimizer: sgd(),
      schedule: { kind: 'constant', learningRate: 0.1 },
    })
  let soup = await create()
  while (soup.step < 3) {
    if (soup.step === at) {
      const saved = await soup.save()
      soup.dispose()
      soup = await create()
      await soup.restore(saved)
    }
    const gradients = tf.tidy(() => [tf.sub<tf.Tensor1D>(soup.weights(), target), tf.zeros<tf.Rank.R1>([1])])
    await soup.update(gradients[0], gradients[1])
    tf.dispose(gradients)
  }
  const weights = soup.weights().dataSync<'float32'>().slice()
  soup.dispose()
  return weights
}

/** One rounding to float32 of values below 16. */
const tolerance = 5e-7

/** Every merge, with the first row as the base that task vectors start from. */
export const mergeMethods: readonly MethodEntry[] = [
  {
    name: 'uniform soup',
    run: async (given) => uniformAverage(arraySnapshotSource(given)),
    hand: { rows, expected: [8 / 3, 7 / 3, 13 / 3], tolerance },
    handWeights: null,
    isAverage: true,
  },
  {
    name: 'weighted average',
    run: async (given) =>
      weightedAverage(arraySnapshotSource(given), { weights: [risingWeights(given.length)] }),
    hand: { rows, expected: [2, 3, 4], tolerance },
    handWeights: [1 / 6, 2 / 6, 3 / 6],
    isAverage: true,
  },
  {
    name: 'greedy soup',
    run: async (given) =>
      (await greedySoup(arraySnapshotSource(given), { evaluate: closeness(given) })).weights,
    // The target is (2.4, 0.8): scores −3.2, −7.2, −9.76; the first two together −0.2, all three −1.74.
    hand: {
      rows: [
        [4, 0],
        [0, 2],
        [0.4, 3.2],
      ],
      expected: [2, 1],
      tolerance,
    },
    // The score follows the rows, so other rows have other weights.
    handWeights: null,
    isAverage: true,
  },
  {
    name: 'Fisher-weighted average',
    run: async (given) =>
      fisherAverage(arraySnapshotSource(given), { fishers: arraySnapshotSource(squaredDistances(given)) }),
    // Fishers (1, 37, 17), (1, 10, 17) and (1, 37, 5) by column.
    hand: { rows, expected: [40 / 55, 98 / 28, 341 / 43], tolerance },
    handWeights: null,
    isAverage: true,
  },
  {
    name: 'task arithmetic',
    run: async (given) => taskArithmetic(arraySnapshotSource(given), { base: given[0], scale: 1 / 4 }),
    hand: { rows, expected: [7 / 2, 7 / 4, 4], tolerance },
    handWeights: [1 / 2, 1 / 4, 1 / 4],
    isAverage: true,
  },
  {
    name: 'task arithmetic with a scale for each task',
    run: async (given) =>
      taskArithmetic(arraySnapshotSource(given), {
        base: given[0],
        scale: given.map((_, i) => 2 ** -(i + 1)),
      }),
    hand: { rows, expected: [4, 5 / 4, 17 / 4], tolerance },
    handWeights: [5 / 8, 1 / 4, 1 / 8],
    isAverage: true,
  },
  {
    name: 'learned soup',
    run: (given) => learnSoup(given),
    runInterrupted: learnSoup,
    // From the mean (8/3, 7/3, 13/3) towards (3.6, 1.2, 5.4): w = 0.449652 · row 0 + 0.350808 · row 1 + 0.199540 · row 2.
    hand: { rows, expected: [3.0969895, 1.8505855, 4.7057696], tolerance: 2e-6 },
    handWeights: null,
    isAverage: true,
  },
  {
    name: 'TIES',
    run: async (given) => tiesMerge(arraySnapshotSource(given), { base: given[0], keepFraction: 2 / 3 }),
    // Task vectors (−6, 3, 6) → (−6, 0, 6) and (−4, 4, −2) → (−4, 4, 0); merged (−5, 4, 6).
    hand: { rows, expected: [1, 4, 9], tolerance },
    handWeights: null,
    isAverage: true,
  },
]
