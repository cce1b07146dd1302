import * as tf from '@tensorflow/tfjs-core'
import { SettingError } from '../errors.js'
import type { Averager } from './averager.js'
import { emptyState, givenMean, requireLength } from './point-mean.js'

/**
 * The point with the best held-out score: w ← θ where score > best so far, so that of equal scores the earlier stays.
 * The score has to come from data that no later test uses.
 *
 * `update` throws ShapeError for weights of another length and SettingError for a score that is missing or not finite,
 * `average` SettingError before the first point.
 */
export function best(): Averager {
  return {
    name: 'best',
    init: emptyState,
    update(state, { weights, score }) {
      requireLength(state, weights)
      if (score === undefined || !Number.isFinite(score))
        throw new SettingError('score', score, 'a finite number')
      const { dim, score: reached = [Number.NEGATIVE_INFINITY] } = state.numbers
      const better = score > reached[0]
      return {
        step: state.step + 1,
        numbers: { dim, score: better ? [score] : reached },
        tensors: { best: tf.clone(better ? weights : state.tensors.best) },
      }
    },
    average: (state) => givenMean(state.tensors.best),
  }
}
