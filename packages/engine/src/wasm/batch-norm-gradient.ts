import type { FusedBatchNormAttrs, GradConfig, Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'

/**
 * Gradient of y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with statistics [C] or shaped as x.
 * Scale and offset must be given: TensorFlow.js itself cannot differentiate batchNorm without them.
 */
const batchNormGradient: GradConfig = {
  kernelName: tf.FusedBatchNorm,
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc(dy, saved, attrs) {
    const grad = dy as Tensor // [..., C]
    const [x, mean, variance, scale] = saved
    const { varianceEpsilon } = attrs as unknown as FusedBatchNormAttrs
    const axes = x.shape.slice(0, x.rank - mean.rank).map((_, i) => i)
    const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon)) // [C]
    const centred = tf.sub(x, mean)
    const reduce = (t: Tensor) => (axes.length > 0 ? tf.sum(t, axes) : t)
    const sumGrad = reduce(grad)
    const sumCentred = reduce(tf.mul(grad, centred))
    const cube = tf.mul(inverse, tf.mul(inverse, inverse))
    return {
      x: () => tf.mul(grad, tf.mul(scale, inverse)),
      mean: () => tf.neg(tf.mul(tf.mul(scale, inverse), sumGrad)),
      variance: () => tf.mul(tf.mul(tf.mul(-0.5, cube), scale), sumCentred),
      scale: () => tf.mul(sumCentred, inverse),
      offset: () => sumGrad,
    }
  },
}

/** Replaces the stock gradient, which tiles the statistics to the size of the whole activation. */
export function registerBatchNormGradient(): void {
  tf.unregisterGradient(tf.FusedBatchNorm)
  tf.registerGradient(batchNormGradient)
}
