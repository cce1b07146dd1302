import * as tf from '@tensorflow/tfjs-core'
import { moveTowards } from '../move-towards.js'

/** (1/n) Σ of n vectors → [dim], a new tensor; equal vectors give that vector to the last bit. */
export function membersMean(members: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.tidy(() => members.reduce((mean, member, i) => moveTowards(mean, member, 1 / (i + 1))))
}
