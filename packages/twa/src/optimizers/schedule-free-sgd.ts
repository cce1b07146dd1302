import * as tf from '@tensorflow/tfjs-core'
import { moveTowards } from '../move-towards.js'
import { requireNonNegative, requireShare } from '../settings.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { requireSameLength } from './same-length.js'
import { decayed } from './weight-decay.js'

/** The published ones when left out. */
export interface ScheduleFreeSgdSettings {
  /** b: where between z (0) and x (1) the gradient is taken; it plays the part of momentum. */
  interpolation?: number
  /** L2 penalty at y: added to the gradient. */
  weightDecay?: number
  /** r: later points weigh more in x, by (t + 1)^r. */
  weightPower?: number
}

/**
 * Schedule-free SGD. The parameters are y, the point at which gradients are taken; z is the SGD iterate and x the
 * average of its path, all three equal to the first parameters given. Step t = 0, 1, …:
 *
 *   z ← z − learningRate · (gradient + weightDecay · y)
 *   v ← (t + 1)^r · (largest learningRate so far)²,   c = v / Σ v   (0 while all rates were 0)
 *   x ← (1 − c) x + c z
 *   y ← (1 − b) z + b x
 *
 * With r = 0 and a constant rate c is 1 / (t + 1): x is the mean of z_1 … z_t. Evaluate x, with batch-norm statistics
 * estimated anew there. A warm-up is the caller's schedule; no decay of the rate is needed. Defazio et al., 2024, "The
 * Road Less Scheduled", and its published code for v.
 *
 * State: `z`, `x` [dim]; numbers `weightSum` (Σ v) and `largestRate`.
 *
 * @throws SettingError unless 0 ≤ b ≤ 1, weightDecay ≥ 0 and r ≥ 0; `update` throws ShapeError for a gradient of another
 * length
 */
export function scheduleFreeSgd(settings: ScheduleFreeSgdSettings = {}): Optimizer {
  const { interpolation = 0.9, weightDecay = 0, weightPower = 0 } = settings
  requireShare('interpolation', interpolation)
  for (const [name, value] of Object.entries({ weightDecay, weightPower })) {
    requireNonNegative(name, value)
  }

  function step(update: OptimizerUpdate): OptimizerStep {
    requireSameLength(update)
    const { state, params, learningRate } = update
    const { z, x } = state.step === 0 ? { z: params, x: params } : state.tensors
    const penalty = weightDecay === 0 ? null : tf.mul<tf.Tensor1D>(decayed(update), weightDecay)
    const gradient = penalty ? tf.add<tf.Tensor1D>(update.gradient, penalty) : update.gradient
    const nextZ = tf.sub<tf.Tensor1D>(z, tf.mul(gradient, learningRate))
    const largestRate = Math.max(state.numbers.largestRate[0], learningRate)
    const weight = (state.step + 1) ** weightPower * largestRate ** 2
    const weightSum = state.numbers.weightSum[0] + weight
    const nextX = moveTowards(x, nextZ, weightSum === 0 ? 0 : weight / weightSum)
    return {
      params: moveTowards(nextZ, nextX, interpolation),
      state: {
        step: state.step + 1,
        numbers: { weightSum: [weightSum], largestRate: [largestRate] },
        tensors: { z: nextZ, x: nextX },
      },
    }
  }

  return {
    name: 'schedule-free-sgd',
    init: (dim) => ({
      step: 0,
      numbers: { weightSum: [0], largestRate: [0] },
      // Not read at step 0: the first update brings the parameters that both start from.
      tensors: { z: tf.zeros<tf.Rank.R1>([dim]), x: tf.zeros<tf.Rank.R1>([dim]) },
    }),
    update: (update) => tf.tidy(() => step(update)),
    evaluationWeights: ({ params, state }) => tf.clone(state.step === 0 ? params : state.tensors.x),
  }
}
