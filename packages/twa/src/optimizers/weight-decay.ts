import * as tf from '@tensorflow/tfjs-core'
import type { OptimizerUpdate } from './optimizer.js'

/** The vector that weight decay shrinks: the parameters, or their sum with the offset. */
export function decayed({ params, decayOffset }: OptimizerUpdate): tf.Tensor1D {
  return decayOffset ? tf.add(params, decayOffset) : params
}
