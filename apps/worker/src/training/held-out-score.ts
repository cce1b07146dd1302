import { AppError } from '@barycenter/contracts'
import type { Awaitable } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { evaluateSplit } from './evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from './measure-norm-statistics.js'
import type { PhaseContext } from './phase.js'

/**
 * −loss on the held-out images by the recipe that results are scored with, so that larger is better. Not accuracy: of a
 * few hundred images, many snapshots get equally many right.
 */
export async function heldOutScore(context: PhaseContext, weights: Float32Array): Promise<number> {
  const { config, data, model, control } = context
  const vector = tf.tensor1d(weights)
  const { batchSize } = config.batchNorm
  const mode = runningMode(await measureNormStatistics(vector, { model, data, batchSize, control }))
  const score = await evaluateSplit(vector, {
    model,
    data,
    split: data.heldOut,
    batchSize: config.evaluate.batchSize,
    mode,
    control,
  })
  disposeMode(mode)
  vector.dispose()
  return -score.loss
}

/**
 * The score of each snapshot, in their order.
 * @throws LOSS_NOT_FINITE when none has a loss that is a number: there is nothing to choose from
 */
export async function scoreSnapshots(
  context: PhaseContext,
  count: number,
  read: (index: number) => Awaitable<Float32Array>,
): Promise<number[]> {
  const scores: number[] = []
  for (let index = 0; index < count; index++) scores.push(await heldOutScore(context, await read(index)))
  if (scores.some((score) => !Number.isNaN(score))) return scores
  throw new AppError(
    'LOSS_NOT_FINITE',
    `held-out loss of the snapshots: found NaN for all ${count}, expected a number for at least one to choose from`,
  )
}

/** Where the largest score stands, of equal ones the first; one that is NaN is never it. At least one is a number. */
export function placeOfBest(scores: readonly number[]): number {
  return scores.reduce(
    (best, score, place) => (score > scores[best] || Number.isNaN(scores[best]) ? place : best),
    0,
  )
}
