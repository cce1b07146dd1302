import { AppError } from '@barycenter/contracts'
import type { Awaitable } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import type { Split } from '../tasks/task.js'
import { evaluateSplit, type SplitScore } from './evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from './measure-norm-statistics.js'
import type { PhaseContext } from './phase.js'

/**
 * −loss on the held-out examples by the recipe that results are scored with, so that larger is better. Not accuracy: of a
 * few hundred examples, many snapshots get equally many right.
 */
export async function heldOutScore(context: PhaseContext, weights: Float32Array): Promise<number> {
  return -(await scoreHeldOut(context, weights)).loss
}

/** Examples that stand for all: training examples that re-estimate batch norm, and held-out ones that score. */
export interface ScoredOn {
  norm?: Split
  heldOut?: Split
}

/** Loss and quick figures on the held-out examples. */
export async function scoreHeldOut(
  { config, task, control }: PhaseContext,
  weights: Float32Array,
  { norm, heldOut = task.heldOut }: ScoredOn = {},
): Promise<SplitScore> {
  const vector = tf.tensor1d(weights)
  const { batchSize } = config.batchNorm
  const mode = runningMode(await measureNormStatistics(vector, { task, batchSize, control, split: norm }))
  const score = await evaluateSplit(vector, {
    task,
    split: heldOut,
    batchSize: config.evaluate.batchSize,
    mode,
    control,
  })
  disposeMode(mode)
  vector.dispose()
  return score
}

/** Weights to choose from. */
export interface WeightChoice {
  what: 'snapshots' | 'scales'
  count: number
  read(index: number): Awaitable<Float32Array>
  /** Hears each score as it is measured. */
  seen?(index: number, score: SplitScore): void
}

/**
 * The score of each choice, in their order.
 * @throws LOSS_NOT_FINITE when none has a loss that is a number: there is nothing to choose from
 */
export async function scoreWeights(
  context: PhaseContext,
  { what, count, read, seen }: WeightChoice,
): Promise<number[]> {
  const scores: number[] = []
  for (let index = 0; index < count; index++) {
    const score = await scoreHeldOut(context, await read(index))
    seen?.(index, score)
    scores.push(-score.loss)
  }
  if (scores.some((score) => !Number.isNaN(score))) return scores
  throw new AppError(
    'LOSS_NOT_FINITE',
    `held-out loss of the ${what}: found NaN for all ${count}, expected a number for at least one to choose from`,
  )
}

/** Where the largest score stands, of equal ones the first; one that is NaN is never it. At least one is a number. */
export function placeOfBest(scores: readonly number[]): number {
  return scores.reduce(
    (best, score, place) => (score > scores[best] || Number.isNaN(scores[best]) ? place : best),
    0,
  )
}
