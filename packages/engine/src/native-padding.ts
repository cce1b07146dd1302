import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  KernelFunc,
  NamedAttrMap,
  NamedTensorInfoMap,
  Tensor,
  Tensor4D,
} from '@tensorflow/tfjs-core'
import { tf } from './tensorflow.js'

type Shape4D = Tensor4D['shape']
type Window = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> &
  Partial<Pick<Conv2DAttrs, 'dilations'>>
/** Runs the package's kernel without padding. */
type Unpadded = (inputs: NamedTensorInfoMap, changes?: object) => Tensor4D

/** Rows and columns before and after the image; none in batch and channels. */
function padsOf(image: Shape4D, filter: Shape4D, { strides, dilations = 1, pad, dimRoundingMode }: Window) {
  const info = tf.backend_util.computeConv2DInfo(image, filter, strides, dilations, pad, dimRoundingMode)
  const { top, bottom, left, right } = info.padInfo
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as [number, number][]
}

function replace<Attrs extends Window>(
  name: string,
  run: (inputs: Record<string, Tensor4D>, attrs: Attrs, unpadded: Unpadded) => Tensor,
): void {
  const stock = tf.getKernel(name, 'tensorflow').kernelFunc
  const kernelFunc: KernelFunc = (params) => {
    const attrs = params.attrs as unknown as Attrs
    if (typeof attrs.pad === 'string') return stock(params)
    const unpadded: Unpadded = (inputs, changes) =>
      stock({
        ...params,
        inputs,
        attrs: { ...params.attrs, ...changes, pad: 'valid' } as NamedAttrMap,
      }) as Tensor4D
    return tf.tidy(() => run(params.inputs as unknown as Record<string, Tensor4D>, attrs, unpadded))
  }
  tf.unregisterKernel(name, 'tensorflow')
  tf.registerKernel({ kernelName: name, backendName: 'tensorflow', kernelFunc })
}

/** Convolutions padded by a number of cells, which the package refuses: the image is padded first. */
export function registerPaddedConvolutions(): void {
  replace<Conv2DAttrs>(tf.Conv2D, ({ x, filter }, attrs, unpadded) =>
    unpadded({ x: tf.pad(x, padsOf(x.shape, filter.shape, attrs)), filter }),
  )
  replace<Conv2DBackpropFilterAttrs>(tf.Conv2DBackpropFilter, ({ x, dy }, attrs, unpadded) =>
    unpadded({ x: tf.pad(x, padsOf(x.shape, attrs.filterShape as Shape4D, attrs)), dy }),
  )
  replace<Conv2DBackpropInputAttrs>(tf.Conv2DBackpropInput, ({ dy, filter }, attrs, unpadded) => {
    const pads = padsOf(attrs.inputShape, filter.shape, attrs)
    const inputShape = attrs.inputShape.map((size, axis) => size + pads[axis][0] + pads[axis][1])
    const padded = unpadded({ dy, filter }, { inputShape })
    return tf.slice(
      padded,
      pads.map(([before]) => before),
      attrs.inputShape,
    )
  })
}
