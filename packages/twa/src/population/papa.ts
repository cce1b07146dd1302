import type * as tf from '@tensorflow/tfjs-core'
import { SettingError } from '../errors.js'
import { moveTowards } from '../move-towards.js'
import { createRandom } from '../random.js'
import { requireCount, requireShare } from '../settings.js'
import { everyMemberToMean, membersMean } from './members-mean.js'
import type { PopulationRule } from './population-rule.js'

/** How strongly and how often the members are pulled together. */
export interface PapaSettings {
  /** lr_0: the peak of the schedule; the pull fades as the rate falls below it. */
  startLearningRate: number
  /** How much of itself a member keeps at lr_0; the published scripts use 0.99, some 0.9995. */
  retention?: number
  /** Updates between two pulls. */
  every?: number
}

/**
 * PAPA, population parameter averaging: after every 10th update each member moves a little towards the mean of all,
 *
 *   θ_k ← (1 − e) θ_k + e · mean,   e = (1 − retention) · learningRate / lr_0
 *
 * Jolicoeur-Martineau et al., 2023, "PopulAtion Parameter Averaging (PAPA)". A rate above lr_0 may make e exceed 1 only
 * where retention is small: e is capped there, at the mean.
 *
 * @throws SettingError unless lr_0 > 0, 0 ≤ retention ≤ 1 and `every` is a whole number of at least 1
 */
export function papa({ startLearningRate, retention = 0.99, every = 10 }: PapaSettings): PopulationRule {
  if (!(startLearningRate > 0)) throw new SettingError('startLearningRate', startLearningRate, 'above 0')
  requireShare('retention', retention)
  requireCount('every', every)
  return {
    name: 'papa',
    afterStep({ step, learningRate }, members) {
      if (step % every !== 0) return members
      const mean = membersMean(members)
      const share = Math.min(1, ((1 - retention) * learningRate) / startLearningRate)
      return members.map((member) => moveTowards(member, mean, share))
    },
  }
}

/**
 * PAPA-all: after every `every` updates (a few epochs) each member becomes the mean of all.
 *
 * @throws SettingError unless `every` is a whole number of at least 1
 */
export function papaAll({ every }: { every: number }): PopulationRule {
  requireCount('every', every)
  return { name: 'papa-all', afterStep: everyMemberToMean(every) }
}

/**
 * PAPA-2: after every `every` updates (a few epochs) each member becomes the mean of a pair, drawn without repetition
 * from all pairs of members (two members have one pair, and both become its mean). The draw follows from seed and step
 * alone, so a resumed population draws the same.
 *
 * @throws SettingError unless `every` is a whole number of at least 1
 */
export function papaPairs({ every, seed }: { every: number; seed: number | string }): PopulationRule {
  requireCount('every', every)
  return {
    name: 'papa-2',
    afterStep({ step }, members) {
      if (step % every !== 0 || members.length === 1) return members
      const pairs = pairsOf(members)
      const order = createRandom(seed, 'papa-2', step).permutation(pairs.length)
      return members.map((_, k) => membersMean(pairs[order[k % pairs.length]]))
    },
  }
}

function pairsOf(members: readonly tf.Tensor1D[]): tf.Tensor1D[][] {
  return members.flatMap((first, i) => members.slice(i + 1).map((second) => [first, second]))
}
