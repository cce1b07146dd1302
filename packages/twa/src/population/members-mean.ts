import * as tf from '@tensorflow/tfjs-core'
import { moveTowards } from '../move-towards.js'

/** (1/n) Σ of n vectors → [dim], a new tensor; equal vectors give that vector to the last bit. */
export function membersMean(members: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.tidy(() => {
    let mean = members[0]
    // From the first on, at share 1: so the mean of one member is not that member's own tensor.
    for (const [i, member] of members.entries()) mean = moveTowards(mean, member, 1 / (i + 1))
    return mean
  })
}
