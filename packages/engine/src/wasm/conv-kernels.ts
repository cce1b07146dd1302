import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropFilterInputs,
  Conv2DBackpropInputAttrs,
  Conv2DBackpropInputInputs,
  Conv2DInputs,
  TensorInfo,
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

/** Whether the stock kernel must do it: other types, layouts or dilations than the pack has. */
function isForeign(attrs: Conv2DAttrs, ...tensors: TensorInfo[]): boolean {
  const [dilationHeight, dilationWidth] = [attrs.dilations].flat()
  const isDilated = dilationHeight > 1 || (dilationWidth ?? 1) > 1
  return isDilated || attrs.dataFormat !== 'NHWC' || tensors.some(({ dtype }) => dtype !== 'float32')
}

/** Conv2D by the pack, which for 3x3 filters takes fewer products than the stock one. */
function registerForward({ kernels, heap, scratch, geometry, columns }: KernelPack): void {
  overrideKernel<Conv2DInputs, Conv2DAttrs>(tf.Conv2D, ({ x, filter }, attrs, stock) => {
    if (isForeign(attrs, x, filter)) return stock()
    const numbers = geometryOf(x.shape, filter.shape, attrs)
    const window = geometry(numbers)
    const y = heap.output([x.shape[0], numbers[6], numbers[7], numbers[8]])
    const work = columns(kernels.convolutionFloats(window))
    kernels.conv2d(window, heap.pointer(x), heap.pointer(filter), heap.pointer(y), work, scratch)
    return y
  })
}

/** Conv2DBackpropFilter, which stock wasm lacks. */
function registerFilterGradient({ kernels, heap, scratch, geometry, columns }: KernelPack): void {
  overrideKernel<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>(
    tf.Conv2DBackpropFilter,
    ({ x, dy }, attrs) => {
      assertFloat(tf.Conv2DBackpropFilter, x, dy)
      const window = geometry(geometryOf(x.shape, attrs.filterShape, attrs))
      const dw = heap.output(attrs.filterShape)
      const work = columns(kernels.convolutionFloats(window))
      kernels.conv2dFilterGradient(window, heap.pointer(x), heap.pointer(dy), heap.pointer(dw), work, scratch)
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
      const work = columns(kernels.convolutionFloats(window))
      kernels.conv2dInputGradient(
        window,
        heap.pointer(dy),
        heap.pointer(filter),
        heap.pointer(dx),
        work,
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
  registerForward(pack)
  registerFilterGradient(pack)
  registerInputGradient(pack)
  refuseConv3DInputGradient()
}
