import * as tf from '@tensorflow/tfjs-core'
import type { Averager } from './averager.js'
import { emptyState, givenMean, requireLength } from './point-mean.js'

/**
 * The last point: w ← θ. No average, but the baseline of every comparison, under the same interface.
 *
 * `update` throws ShapeError for weights of another length, `average` SettingError before the first point.
 */
export function last(): Averager {
  return {
    name: 'last',
    init: emptyState,
    update(state, { weights }) {
      requireLength(state, weights)
      return { step: state.step + 1, numbers: { ...state.numbers }, tensors: { last: tf.clone(weights) } }
    },
    average: (state) => givenMean(state.tensors.last),
  }
}
