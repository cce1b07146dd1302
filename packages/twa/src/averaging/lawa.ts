import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError } from '../errors.js'
import { requireCount } from '../settings.js'
import { cloneTensors, type TensorState } from '../tensor-state.js'
import type { Averager } from './averager.js'
import { emptyState, givenMean, mergeMeans, noPoints, requireLength } from './point-mean.js'

/** How many points the average holds. */
export interface LawaSettings {
  /** k: how many of the latest points are averaged, and how many vectors the state holds. */
  window?: number
}

/**
 * LAWA, the latest-weight average: w = (1/m) Σ of the last m = min(k, points seen) points, usually ends of epochs.
 * The points lie in a ring of k tensors, `ring/i`, and are added up from the oldest to the latest: with k at least the
 * number of points the result is that of `runningAverage` to the last bit. Kaddour, 2022, "Stop Wasting My Time!".
 *
 * @throws SettingError unless the window is a whole number of at least 1. `update` throws ShapeError for weights of
 * another length, `average` SettingError before the first point; both SavedStateError for a state of another window.
 */
export function lawa({ window = 10 }: LawaSettings = {}): Averager {
  requireCount('window', window)
  return {
    name: 'lawa',
    init: (dim) => ({ ...emptyState(dim), numbers: { ...emptyState(dim).numbers, window: [window] } }),
    update(state, { weights }) {
      requireSameWindow(state)
      requireLength(state, weights)
      const { [slot(state.step)]: _replaced, ...others } = state.tensors
      const tensors = { ...cloneTensors(others), [slot(state.step)]: tf.clone(weights) }
      return { step: state.step + 1, numbers: { ...state.numbers }, tensors }
    },
    average(state) {
      requireSameWindow(state)
      const { step, tensors } = state
      const held = Math.min(step, window)
      return tf.tidy(() => {
        let result = noPoints
        for (let point = step - held; point < step; point++) {
          result = mergeMeans(result, { count: 1, mean: tensors[slot(point)] })
        }
        return givenMean(result.mean)
      })
    },
  }

  /** A ring of another size holds other points under the same names. */
  function requireSameWindow({ numbers }: TensorState): void {
    const [found] = numbers.window ?? []
    if (found !== window)
      throw new SavedStateError(`state of an average has a window of ${found}, expected ${window}`)
  }

  function slot(point: number): string {
    return `ring/${point % window}`
  }
}
