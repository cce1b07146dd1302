import { type MethodName, TASK_SCALES } from '@barycenter/contracts'
import {
  type Averager,
  arraySnapshotSource,
  createFisherEstimator,
  disposeTensorState,
  ema,
  fisherAverage,
  greedySoup,
  lawa,
  type SnapshotSource,
  subsetSource,
  swad,
  taskArithmetic,
  tiesMerge,
  uniformAverage,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { disposeBatch } from '../tasks/device-batch.js'
import { countBatches, scoringBatch } from './batches.js'
import { heldOutScore, placeOfBest, scoreWeights } from './held-out-score.js'
import { initialWeights } from './kept-initial.js'
import { findTensor } from './named-tensors.js'
import { differentiateBatch } from './objective.js'
import type { PhaseContext, Position } from './phase.js'
import { readVector } from './read-tensors.js'
import { betweenSteps } from './run-control.js'

export interface MethodWeights {
  weights: Float32Array // [dim]
  /** Snapshots the weights were made from. */
  snapshots: number
  /** Weights that were scored on held-out examples to choose among them, or where the coefficients start. */
  candidates: number
  /** Training examples whose gradient was computed to weigh snapshots. */
  gradients?: number
}

/**
 * The weights of each averaging method, from what earlier phases left. Methods that choose look at held-out examples alone,
 * by the recipe that the result is scored with; scores of the snapshots are asked for where a method needs them.
 */
export function createMethodWeights(
  context: PhaseContext,
  source: SnapshotSource,
  position: Pick<Position, 'tensors'>,
  snapshotScores: () => Promise<number[]>,
): (method: MethodName) => Promise<MethodWeights> {
  const { count } = source
  const { tensors } = position
  const { emaDecay, lawaWindow, tiesKeep } = context.config.evaluate
  const { start } = context.config.twa
  return async (method) => {
    switch (method) {
      case 'last':
        return { weights: findTensor(tensors, 'last').data, snapshots: 1, candidates: 0 }
      case 'twa': {
        const candidates = start === 'best' ? count : 0
        return { weights: findTensor(tensors, 'twa').data, snapshots: count, candidates }
      }
      case 'swa':
        return { weights: await uniformAverage(source), snapshots: count, candidates: 0 }
      case 'ema': {
        const weights = await alongPath(ema({ decay: emaDecay, warmup: true }), source)
        return { weights, snapshots: count, candidates: 0 }
      }
      case 'lawa': {
        const weights = await alongPath(lawa({ window: lawaWindow }), source)
        return { weights, snapshots: Math.min(lawaWindow, count), candidates: 0 }
      }
      case 'best':
        return bestSnapshot(source, await snapshotScores())
      case 'swad':
        return bottomOfLoss(source, await snapshotScores())
      case 'greedy-soup':
        return soupOf(context, source, await snapshotScores())
      case 'fisher':
        return fisherWeighted(context, source)
      case 'task-arithmetic': {
        const base = initialWeights(context, position)
        return atBestScale(context, count, (scale) => taskArithmetic(source, { base, scale: scale / count }))
      }
      case 'ties': {
        const base = initialWeights(context, position)
        return atBestScale(context, count, (scale) =>
          tiesMerge(source, { base, keepFraction: tiesKeep, scale }),
        )
      }
    }
  }
}

/** What an averager makes of the snapshots, in the order they were taken, told their held-out losses if need be. */
async function alongPath(
  averager: Averager,
  source: SnapshotSource,
  losses?: readonly number[],
): Promise<Float32Array> {
  let state = averager.init(source.dim)
  for (let index = 0; index < source.count; index++) {
    const weights = tf.tensor1d(await source.read(index, 0, source.dim))
    const next = averager.update(state, { weights, ...(losses && { loss: losses[index] }) })
    disposeTensorState(state)
    weights.dispose()
    state = next
  }
  const average = averager.average(state)
  disposeTensorState(state)
  const values = await readVector(average)
  average.dispose()
  return values
}

async function bestSnapshot(source: SnapshotSource, scores: readonly number[]): Promise<MethodWeights> {
  const best = placeOfBest(scores)
  const weights = (await source.read(best, 0, source.dim)).slice()
  return { weights, snapshots: 1, candidates: scores.length }
}

/**
 * The mean of SWAD's stretch. Which snapshots that are is told by what it makes of unit vectors: how much of each it holds.
 * A snapshot whose loss is no number ends the stretch; those after it are not looked at.
 */
async function bottomOfLoss(source: SnapshotSource, scores: readonly number[]): Promise<MethodWeights> {
  const broken = scores.findIndex((score) => !Number.isFinite(score))
  const usable = broken < 0 ? scores.length : Math.max(1, broken)
  const losses = scores.slice(0, usable).map((score) => Math.max(0, -score))
  const units = losses.map((_, place) => new Float32Array(usable).fill(1, place, place + 1))
  const held = await alongPath(swad(), arraySnapshotSource(units), losses)
  const stretch = [...held.keys()].filter((place) => held[place] > 0)
  const weights = await uniformAverage(subsetSource(source, stretch))
  return { weights, snapshots: stretch.length, candidates: scores.length }
}

async function soupOf(
  context: PhaseContext,
  source: SnapshotSource,
  snapshotScores: readonly number[],
): Promise<MethodWeights> {
  let candidates = snapshotScores.length
  const evaluate = (weights: Float32Array) => {
    candidates += 1
    return heldOutScore(context, weights)
  }
  const { weights, chosen } = await greedySoup(source, { evaluate, snapshotScores })
  return { weights, snapshots: chosen.length, candidates }
}

/**
 * Fisher average with the squared gradients of training batches in place of those of single examples: they are smaller,
 * but by about the same factor for each snapshot, which the weighted mean divides out.
 */
async function fisherWeighted(context: PhaseContext, source: SnapshotSource): Promise<MethodWeights> {
  const { config, task, control } = context
  const { batchSize } = config.base
  const batches = Math.min(config.evaluate.fisherBatches, countBatches(task.train, batchSize))
  const estimator = createFisherEstimator()
  const rows: Float32Array[] = []
  for (let index = 0; index < source.count; index++) {
    const weights = tf.tensor1d(await source.read(index, 0, source.dim))
    let state = estimator.init(source.dim)
    for (let place = 0; place < batches; place++) {
      const batch = scoringBatch(task, task.train, place, batchSize)
      const { loss, correct, gradient } = differentiateBatch(task, weights, batch)
      const next = estimator.update(state, gradient)
      disposeBatch(batch)
      disposeTensorState(state)
      tf.dispose([loss, gradient, ...(correct ? [correct] : [])])
      state = next
      await betweenSteps(control)
    }
    const fisher = estimator.fisher(state)
    rows.push(await readVector(fisher))
    disposeTensorState(state)
    tf.dispose([weights, fisher])
  }
  const weights = await fisherAverage(source, { fishers: arraySnapshotSource(rows) })
  const examples = Math.min(batches * batchSize, task.train.examples.length)
  return { weights, snapshots: source.count, candidates: 0, gradients: source.count * examples }
}

async function atBestScale(
  context: PhaseContext,
  snapshots: number,
  merge: (scale: number) => Promise<Float32Array>,
): Promise<MethodWeights> {
  const read = (index: number) => merge(TASK_SCALES[index])
  const scores = await scoreWeights(context, { what: 'scales', count: TASK_SCALES.length, read })
  const weights = await merge(TASK_SCALES[placeOfBest(scores)])
  return { weights, snapshots, candidates: scores.length }
}
