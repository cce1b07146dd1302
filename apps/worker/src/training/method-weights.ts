import type { MethodName } from '@barycenter/contracts'
import {
  type Averager,
  disposeTensorState,
  ema,
  greedySoup,
  lawa,
  type SnapshotSource,
  uniformAverage,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { evaluateSplit } from './evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from './measure-norm-statistics.js'
import { findTensor } from './named-tensors.js'
import type { PhaseContext, Position } from './phase.js'
import { readVector } from './read-tensors.js'

export interface MethodWeights {
  weights: Float32Array // [dim]
  /** Snapshots the weights were made from. */
  snapshots: number
  /** Weights that were scored on held-out images to choose among them. */
  candidates: number
}

/**
 * The weights of each averaging method, from what earlier phases left. Methods that choose look at held-out images alone,
 * by the recipe that the result is scored with.
 */
export function createMethodWeights(
  context: PhaseContext,
  source: SnapshotSource,
  { tensors }: Pick<Position, 'tensors'>,
): (method: MethodName) => Promise<MethodWeights> {
  const { count } = source
  const { emaDecay, lawaWindow } = context.config.evaluate
  let scores: Promise<number[]> | null = null
  const snapshotScores = () => {
    scores ??= scoreSnapshots(context, source)
    return scores
  }
  return async (method) => {
    switch (method) {
      case 'last':
      case 'twa': {
        const weights = findTensor(tensors, method).data
        return { weights, snapshots: method === 'last' ? 1 : count, candidates: 0 }
      }
      case 'swa':
        return { weights: await uniformAverage(source), snapshots: count, candidates: 0 }
      case 'ema':
        return { weights: await alongPath(ema({ decay: emaDecay }), source), snapshots: count, candidates: 0 }
      case 'lawa': {
        const weights = await alongPath(lawa({ window: lawaWindow }), source)
        return { weights, snapshots: Math.min(lawaWindow, count), candidates: 0 }
      }
      case 'best':
        return bestSnapshot(source, await snapshotScores())
      case 'greedy-soup':
        return soupOf(context, source, await snapshotScores())
    }
  }
}

/** What an averager makes of the snapshots, in the order they were taken. */
async function alongPath(averager: Averager, source: SnapshotSource): Promise<Float32Array> {
  let state = averager.init(source.dim)
  for (let index = 0; index < source.count; index++) {
    const weights = tf.tensor1d(await source.read(index, 0, source.dim))
    const next = averager.update(state, { weights })
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

/** Of equal scores the earlier snapshot. */
async function bestSnapshot(source: SnapshotSource, scores: readonly number[]): Promise<MethodWeights> {
  const best = scores.indexOf(Math.max(...scores))
  const weights = (await source.read(best, 0, source.dim)).slice()
  return { weights, snapshots: 1, candidates: scores.length }
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

async function scoreSnapshots(context: PhaseContext, source: SnapshotSource): Promise<number[]> {
  const scores: number[] = []
  for (let index = 0; index < source.count; index++) {
    scores.push(await heldOutScore(context, await source.read(index, 0, source.dim)))
  }
  return scores
}

/**
 * −loss on the held-out images, so that larger is better. Not accuracy: of a few hundred images, many snapshots get
 * equally many right.
 */
async function heldOutScore(context: PhaseContext, weights: Float32Array): Promise<number> {
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
