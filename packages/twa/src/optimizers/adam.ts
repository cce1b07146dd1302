import * as tf from '@tensorflow/tfjs-core'
import { type AdamSettings, adamMoments } from './adam-moments.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { requireSameLength } from './same-length.js'
import { penalisedGradient } from './weight-decay.js'

/**
 * Adam (Kingma & Ba, 2015) with an L2 penalty, PyTorch's rule (torch.optim.Adam), t counted from 1:
 *
 *   g ← gradient + weightDecay · (params + decayOffset)
 *   m ← beta1 · m + (1 − beta1) · g,   v ← beta2 · v + (1 − beta2) · g²
 *   params ← params − learningRate / (1 − beta1^t) · m / (√v / √(1 − beta2^t) + epsilon)
 *
 * The penalty passes through the moments, so its pull is normalised with the gradient: not AdamW's decay.
 *
 * @throws SettingError for a setting without a meaning
 */
export function adam(settings: AdamSettings = {}): Optimizer {
  const moments = adamMoments(settings)

  function step(update: OptimizerUpdate): OptimizerStep {
    requireSameLength(update)
    const whole = moments.engineStep(update, { penalty: moments.weightDecay, shrink: 0 })
    if (whole) return whole
    const gradient = penalisedGradient(update, moments.weightDecay)
    const { change, state } = moments.next(gradient, update.state, update.learningRate)
    return { params: tf.sub<tf.Tensor1D>(update.params, change), state }
  }

  return { name: 'adam', init: moments.init, update: (update) => tf.tidy(() => step(update)) }
}
