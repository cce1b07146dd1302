import type { MaxPoolGradAttrs, MaxPoolGradInputs } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, overrideKernel } from './override-kernel.js'
import { windowGeometry } from './window-geometry.js'

/** MaxPoolGrad; the stock kernel sends the gradient of an all-negative window to the wrong cell. */
export function registerMaxPoolGradient({ kernels, heap, geometry }: KernelPack): void {
  overrideKernel<MaxPoolGradInputs, MaxPoolGradAttrs>(tf.MaxPoolGrad, ({ dy, input }, attrs) => {
    assertFloat(tf.MaxPoolGrad, dy, input)
    const info = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      attrs.filterSize,
      attrs.strides,
      1,
      attrs.pad,
      attrs.dimRoundingMode,
    )
    const dx = heap.output(input.shape)
    const window = geometry(windowGeometry(info))
    kernels.maxPoolGradient(window, heap.pointer(input), heap.pointer(dy), heap.pointer(dx))
    return dx
  })
}
