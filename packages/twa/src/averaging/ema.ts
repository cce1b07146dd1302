import * as tf from '@tensorflow/tfjs-core'
import { moveTowards } from '../move-towards.js'
import { requireShare } from '../settings.js'
import type { Averager } from './averager.js'
import { emptyState, givenMean, requireLength } from './point-mean.js'

/** How slowly the average forgets. */
export interface EmaSettings {
  /** d: how much of the average stays at each point. */
  decay?: number
  /** Smaller decay at first, so that the early points do not linger: d_t = min(d, (1 + t) / (10 + t)). */
  warmup?: boolean
}

/**
 * Exponential moving average, t = points seen before this one:
 *
 *   w ← θ at t = 0, then w ← d_t w + (1 − d_t) θ,   d_t = decay, or min(decay, (1 + t) / (10 + t)) with warm-up
 *
 * After k + 1 points θ_0 … θ_k without warm-up: d^k on θ_0 and (1 − d) d^(k − i) on θ_i, in sum 1.
 *
 * @throws SettingError for a decay outside [0, 1]. `update` throws ShapeError for weights of another length, `average`
 * SettingError before the first point.
 */
export function ema({ decay = 0.999, warmup = false }: EmaSettings = {}): Averager {
  requireShare('decay', decay)
  const decayAt = (t: number) => (warmup ? Math.min(decay, (1 + t) / (10 + t)) : decay)
  return {
    name: 'ema',
    init: emptyState,
    update(state, { weights }) {
      requireLength(state, weights)
      const { average } = state.tensors
      const next = average ? moveTowards(average, weights, 1 - decayAt(state.step)) : tf.clone(weights)
      return { step: state.step + 1, numbers: { ...state.numbers }, tensors: { average: next } }
    },
    average: (state) => givenMean(state.tensors.average),
  }
}
