import type { MeanAttrs, MeanInputs, SumAttrs, SumInputs } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { overrideKernel } from './override-kernel.js'

/** x[outer, length, inner] -> [outer, inner]: reduced axes that adjoin. */
interface Reduction {
  outer: number
  length: number
  inner: number
  outShape: number[]
}

/** Null when the reduced axes do not adjoin, or when there are none. */
function reductionOf(shape: number[], axis: number | number[], keepDims: boolean): Reduction | null {
  const axes = tf.util.parseAxisParam(axis, shape).sort((a, b) => a - b)
  const [first, last] = [axes[0], axes[axes.length - 1]]
  if (axes.length === 0 || last - first + 1 !== axes.length) return null
  const size = tf.util.sizeFromShape
  const outShape = keepDims
    ? shape.map((length, i) => (axes.includes(i) ? 1 : length))
    : shape.filter((_, i) => !axes.includes(i))
  return {
    outer: size(shape.slice(0, first)),
    length: size(shape.slice(first, last + 1)),
    inner: size(shape.slice(last + 1)),
    outShape,
  }
}

/**
 * Sum and Mean over adjoining axes. Over leading or middle axes stock wasm makes a transposed copy first; over the last
 * ones, or all, it adds in one float32 chain, which is off by up to 4e-4 at a million positive numbers and by percents
 * at ten million: the squared norm of a gradient is such a sum.
 */
export function registerReductions({ kernels, heap }: KernelPack): void {
  for (const name of [tf.Sum, tf.Mean]) {
    overrideKernel<SumInputs & MeanInputs, SumAttrs & MeanAttrs>(name, ({ x }, { axis, keepDims }, stock) => {
      const reduction = x.dtype === 'float32' ? reductionOf(x.shape, axis, keepDims) : null
      if (!reduction) return stock()
      const { outer, length, inner, outShape } = reduction
      const scale = name === tf.Mean ? 1 / length : 1
      const out = heap.output(outShape)
      if (inner === 1) kernels.sumRows(outer, length, scale, heap.pointer(x), heap.pointer(out))
      else kernels.sumMiddle(outer, length, inner, scale, heap.pointer(x), heap.pointer(out))
      return out
    })
  }
}
