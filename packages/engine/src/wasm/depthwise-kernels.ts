import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  DepthwiseConv2dNativeBackpropInputInputs,
} from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, overrideKernel } from './override-kernel.js'
import { windowGeometry } from './window-geometry.js'

type Shape4D = [number, number, number, number]
type WindowAttrs = Pick<
  DepthwiseConv2dNativeBackpropInputAttrs,
  'strides' | 'dilations' | 'pad' | 'dimRoundingMode'
>

function geometryOf(inShape: number[], filterShape: number[], attrs: WindowAttrs) {
  const info = tf.backend_util.computeConv2DInfo(
    inShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  )
  return windowGeometry(info)
}

/** Both gradients of a depthwise convolution; stock wasm lacks them. */
export function registerDepthwise({ kernels, heap, geometry }: KernelPack): void {
  overrideKernel<DepthwiseConv2dNativeBackpropFilterInputs, DepthwiseConv2dNativeBackpropFilterAttrs>(
    tf.DepthwiseConv2dNativeBackpropFilter,
    ({ x, dy }, attrs) => {
      assertFloat(tf.DepthwiseConv2dNativeBackpropFilter, x, dy)
      const window = geometry(geometryOf(x.shape, attrs.filterShape, attrs))
      const dw = heap.output(attrs.filterShape)
      kernels.depthwiseFilterGradient(window, heap.pointer(x), heap.pointer(dy), heap.pointer(dw))
      return dw
    },
  )
  overrideKernel<DepthwiseConv2dNativeBackpropInputInputs, DepthwiseConv2dNativeBackpropInputAttrs>(
    tf.DepthwiseConv2dNativeBackpropInput,
    ({ dy, filter }, attrs) => {
      assertFloat(tf.DepthwiseConv2dNativeBackpropInput, dy, filter)
      const window = geometry(geometryOf(attrs.inputShape, filter.shape, attrs))
      const dx = heap.output(attrs.inputShape)
      kernels.depthwiseInputGradient(window, heap.pointer(dy), heap.pointer(filter), heap.pointer(dx))
      return dx
    },
  )
}
