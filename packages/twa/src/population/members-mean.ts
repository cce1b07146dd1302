import * as tf from '@tensorflow/tfjs-core'
import { moveTowards } from '../move-towards.js'
import type { PopulationRule } from './population-rule.js'

/** (1/n) Σ of n vectors → [dim], a new tensor; equal vectors give that vector to the last bit. */
export function membersMean(members: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.tidy(() => {
    let mean = members[0]
    // From the first on, at share 1: so the mean of one member is not that member's own tensor.
    for (const [i, member] of members.entries()) mean = moveTowards(mean, member, 1 / (i + 1))
    return mean
  })
}

/** After every `every` updates all members become their mean: PAPA-all, and the synchronisation of HWA. */
export function everyMemberToMean(every: number): NonNullable<PopulationRule['afterStep']> {
  return ({ step }, members) => {
    if (step % every !== 0) return members
    const mean = membersMean(members)
    return members.map(() => mean)
  }
}
