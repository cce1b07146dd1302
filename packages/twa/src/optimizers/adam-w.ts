import * as tf from '@tensorflow/tfjs-core'
import { type AdamSettings, adamMoments } from './adam-moments.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { requireSameLength } from './same-length.js'
import { decayed } from './weight-decay.js'

/** `weightDecay` is decoupled: it shrinks the parameters by learningRate · weightDecay, apart from the gradient. */
export type AdamWSettings = AdamSettings

/**
 * AdamW (Loshchilov & Hutter, 2019), PyTorch's rule (torch.optim.AdamW), t counted from 1:
 *
 *   params ← params − learningRate · weightDecay · (params + decayOffset)
 *   m ← beta1 · m + (1 − beta1) · g,   v ← beta2 · v + (1 − beta2) · g²
 *   params ← params − learningRate / (1 − beta1^t) · m / (√v / √(1 − beta2^t) + epsilon)
 *
 * @throws SettingError for a setting without a meaning
 */
export function adamW(settings: AdamWSettings = {}): Optimizer {
  const moments = adamMoments(settings)
  const { weightDecay } = moments

  function step(update: OptimizerUpdate): OptimizerStep {
    requireSameLength(update)
    const { gradient, params, learningRate } = update
    const whole = moments.engineStep(update, { penalty: 0, shrink: learningRate * weightDecay })
    if (whole) return whole
    const { change, state } = moments.next(gradient, update.state, learningRate)
    const shrunk =
      weightDecay === 0 ? params : tf.sub(params, tf.mul(decayed(update), learningRate * weightDecay))
    return { params: tf.sub<tf.Tensor1D>(shrunk, change), state }
  }

  return { name: 'adamw', init: moments.init, update: (update) => tf.tidy(() => step(update)) }
}
