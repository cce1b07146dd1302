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
import { heldOutScore, placeOfBest, scoreSnapshots } from './held-out-score.js'
import { findTensor } from './named-tensors.js'
import type { PhaseContext, Position } from './phase.js'
import { readVector } from './read-tensors.js'

export interface MethodWeights {
  weights: Float32Array // [dim]
  /** Snapshots the weights were made from. */
  snapshots: number
  /** Weights that were scored on held-out images to choose among them, or where the coefficients start. */
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
  const { start } = context.config.twa
  let scores: Promise<number[]> | null = null
  const snapshotScores = () => {
    scores ??= scoreSnapshots(context, count, (index) => source.read(index, 0, source.dim))
    return scores
  }
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

async function bestSnapshot(source: SnapshotSource, scores: readonly number[]): Promise<MethodWeights> {
  const best = placeOfBest(scores)
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
