import type { TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { registerOwnKernel } from './override-kernel.js'

interface MomentumAttrs {
  learningRate: number
  momentum: number
  nesterov: boolean
  weightDecay: number
}

interface AdamAttrs {
  rate: number
  beta1: number
  beta2: number
  correction: number
  epsilon: number
  penalty: number
  shrink: number
}

/**
 * Whole optimizer steps over flat vectors, which the averaging library runs where an engine has them: the names and
 * arguments are its port. They write new tensors, as every kernel does.
 */
export function registerOptimizerSteps({ kernels, heap }: KernelPack): void {
  const outputs = ({ shape }: TensorInfo, count: number) =>
    Array.from({ length: count }, () => heap.output(shape))
  registerOwnKernel<'params' | 'gradient' | 'momentum', MomentumAttrs>(
    'MomentumStep',
    ({ params, gradient, momentum: buffer }, { learningRate, momentum, nesterov, weightDecay }) => {
      const [nextParams, nextBuffer] = outputs(params, 2)
      const pointers = heap.pointers(params, gradient, buffer, nextParams, nextBuffer)
      const count = tf.util.sizeFromShape(params.shape)
      kernels.momentumStep(count, learningRate, momentum, nesterov, weightDecay, ...pointers)
      return [nextParams, nextBuffer]
    },
  )
  registerOwnKernel<'params' | 'gradient' | 'mean' | 'variance', AdamAttrs>(
    'AdamStep',
    ({ params, gradient, mean, variance }, attrs) => {
      const { rate, beta1, beta2, correction, epsilon, penalty, shrink } = attrs
      const [nextParams, nextMean, nextVariance] = outputs(params, 3)
      // biome-ignore format: one line per kind of argument
      kernels.adamStep(
        tf.util.sizeFromShape(params.shape),
        rate, beta1, 1 - beta1, beta2, 1 - beta2, correction, epsilon, penalty, shrink,
        ...heap.pointers(params, gradient, mean, variance, nextParams, nextMean, nextVariance),
      )
      return [nextParams, nextMean, nextVariance]
    },
  )
}
