import * as tf from '@tensorflow/tfjs-core'
import { requireCount } from '../settings.js'
import { cloneTensors, type TensorState } from '../tensor-state.js'
import type { Averager, SeenWeights } from './averager.js'
import { emptyState, givenMean, mergeMeans, requireLength } from './point-mean.js'

/** Which points are averaged; every one when left out. */
export interface RunningAverageSettings {
  /** Number of the first point that counts; points are numbered from 1. */
  from?: number
  /** Distance of the points that count: for cyclic SWA the length of a cycle, with `from` at the end of one. */
  every?: number
}

/**
 * The running average of SWA and of Polyak and Ruppert: over the points number from, from + every, from + 2 every, …
 *
 *   w ← (n w + θ) / (n + 1),   n ← n + 1
 *
 * Batch-norm statistics have to be estimated anew for w. Izmailov et al., 2018, "Averaging Weights Leads to Wider
 * Optima and Better Generalization", Algorithm 1; Polyak & Juditsky, 1992.
 *
 * `update` throws ShapeError for weights of another length, `average` SettingError before point number `from`.
 */
export function runningAverage({ from = 1, every = 1 }: RunningAverageSettings = {}): Averager {
  requireCount('from', from)
  requireCount('every', every)

  function see(state: TensorState, { weights }: SeenWeights): TensorState {
    requireLength(state, weights)
    const step = state.step + 1
    const { dim, count = [0] } = state.numbers
    const isDue = step >= from && (step - from) % every === 0
    if (!isDue) return { step, numbers: { dim, count }, tensors: cloneTensors(state.tensors) }
    const before = { count: count[0], mean: state.tensors.average ?? null }
    const after = mergeMeans(before, { count: 1, mean: weights })
    return { step, numbers: { dim, count: [after.count] }, tensors: { average: givenMean(after.mean) } }
  }

  return {
    name: 'running-average',
    init: emptyState,
    update: (state, seen) => tf.tidy(() => see(state, seen)),
    average: (state) => givenMean(state.tensors.average),
  }
}
