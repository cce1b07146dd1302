import type { GradConfig, SoftmaxAttrs, SoftmaxInputs, Tensor } from '@tensorflow/tfjs-core'
import { hasFused, runFused } from '../ops/fused-kernel.js'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { matrixOf } from './matrix-of.js'
import { overrideKernel, registerOwnKernel } from './override-kernel.js'

const SOFTMAX_GRADIENT = 'FusedSoftmaxGradient'

/** dx = y ∘ (dy − Σ y ∘ dy): one pass where the engine has it, four elsewhere, as the stock gradient everywhere. */
const softmaxGradient: GradConfig = {
  kernelName: tf.Softmax,
  outputsToSave: [true],
  gradFunc(dy, [y], attrs) {
    const grad = dy as Tensor
    const { dim } = attrs as unknown as SoftmaxAttrs
    return {
      logits: () => {
        if (hasFused(SOFTMAX_GRADIENT)) return runFused(SOFTMAX_GRADIENT, { y, dy: grad })[0]
        const product = tf.mul(grad, y)
        return tf.sub(product, tf.mul(tf.sum(product, [dim], true), y))
      },
    }
  },
}

/** Softmax over the last axis and its gradient; TensorFlow.js has it over no other. */
export function registerSoftmax({ kernels, heap }: KernelPack): void {
  overrideKernel<SoftmaxInputs, SoftmaxAttrs>(tf.Softmax, ({ logits }, _attrs, stock) => {
    if (logits.dtype !== 'float32' || logits.shape.includes(0)) return stock()
    const y = heap.output(logits.shape)
    const { rows, columns } = matrixOf(logits)
    kernels.softmaxRows(rows, columns, ...heap.pointers(logits, y))
    return y
  })
  registerOwnKernel<'y' | 'dy', object>(SOFTMAX_GRADIENT, ({ y, dy }) => {
    const dx = heap.output(y.shape)
    const { rows, columns } = matrixOf(y)
    kernels.softmaxGradient(rows, columns, ...heap.pointers(y, dy, dx))
    return [dx]
  })
  tf.unregisterGradient(tf.Softmax)
  tf.registerGradient(softmaxGradient)
}
