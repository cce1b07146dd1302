import * as tf from '@tensorflow/tfjs-core'
import type { OptimizerUpdate } from './optimizer.js'

/** The vector that weight decay shrinks: the parameters, or their sum with the offset. */
export function decayed({ params, decayOffset }: OptimizerUpdate): tf.Tensor1D {
  return decayOffset ? tf.add(params, decayOffset) : params
}

/** gradient + weightDecay · (params + decayOffset): the slope of the loss with the penalty ½ weightDecay ‖·‖². */
export function penalisedGradient(update: OptimizerUpdate, weightDecay: number): tf.Tensor1D {
  return weightDecay === 0
    ? update.gradient
    : tf.add(update.gradient, tf.mul<tf.Tensor1D>(decayed(update), weightDecay))
}
