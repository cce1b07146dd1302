import type {
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
} from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, overrideKernel } from './override-kernel.js'
import { windowGeometry } from './window-geometry.js'

type Shape4D = [number, number, number, number]
type WindowAttrs = Pick<Conv2DBackpropFilterAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>

function geometryOf(inShape: number[], filterShape: number[], attrs: WindowAttrs) {
  const info = tf.backend_util.computeConv2DInfo(
    inShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs.dataFormat),
  )
  return windowGeometry(info)
}

/** Conv2DBackpropFilter, which stock wasm lacks. */
function registerFilterGradient({ kernels, heap, scratch, geometry, columns }: KernelPack): void {
  overrideKernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
    tf.Conv2DBackpropFilter,
    ({ x, dy }, attrs) => {
      assertFloat(tf.Conv2DBackpropFilter, x, dy)
      const window = geometry(geometryOf(x.shape, attrs.filterShape, attrs))
      const dw = heap.output(attrs.filterShape)
      const col = columns(kernels.columnFloats(window))
      kernels.conv2dFilterGradient(window, heap.pointer(x), heap.pointer(dy), heap.pointer(dw), col, scratch)
      return dw
    },
  )
}

/** Conv2DBackpropInput, which stock wasm has without SIMD. Also the forward pass of conv2dTranspose. */
function registerInputGradient({ kernels, heap, scratch, geometry, columns }: KernelPack): void {
  overrideKernel<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs>(
    tf.Conv2DBackpropInput,
    ({ dy, filter }, attrs) => {
      assertFloat(tf.Conv2DBackpropInput, dy, filter)
      const window = geometry(geometryOf(attrs.inputShape, filter.shape, attrs))
      const dx = heap.output(attrs.inputShape)
      const col = columns(kernels.columnFloats(window))
      kernels.conv2dInputGradient(
        window,
        heap.pointer(dy),
        heap.pointer(filter),
        heap.pointer(dx),
        col,
        scratch,
      )
      return dx
    },
  )
}

/** The stock input gradient of conv3d is wrong (68 % off), so it is refused instead of used. */
function refuseConv3DInputGradient(): void {
  overrideKernel(tf.Conv3DBackpropInputV2, () => {
    throw new Error(
      'conv3d: its input gradient is not supported on the wasm engine (the stock kernel is wrong)',
    )
  })
}

export function registerConvolutions(pack: KernelPack): void {
  registerFilterGradient(pack)
  registerInputGradient(pack)
  refuseConv3DInputGradient()
}
