import type { MeanAttrs, MeanInputs, SumAttrs, SumInputs } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { overrideKernel } from './override-kernel.js'

/** x[outer, rows, columns] -> [outer, columns]: adjacent reduced axes that are not the last ones. */
interface MiddleReduction {
  outer: number
  rows: number
  columns: number
  outShape: number[]
}

function middleReduction(
  shape: number[],
  axis: number | number[],
  keepDims: boolean,
): MiddleReduction | null {
  const axes = tf.util.parseAxisParam(axis, shape).sort((a, b) => a - b)
  const [first, last] = [axes[0], axes[axes.length - 1]]
  const adjacent = axes.length > 0 && last - first + 1 === axes.length
  if (!adjacent || last === shape.length - 1) return null
  const size = tf.util.sizeFromShape
  const outShape = keepDims
    ? shape.map((length, i) => (axes.includes(i) ? 1 : length))
    : shape.filter((_, i) => !axes.includes(i))
  return {
    outer: size(shape.slice(0, first)),
    rows: size(shape.slice(first, last + 1)),
    columns: size(shape.slice(last + 1)),
    outShape,
  }
}

/** Sum and Mean over leading or middle axes without the transposed copy that stock wasm makes. */
export function registerReductions({ kernels, heap }: KernelPack): void {
  for (const name of [tf.Sum, tf.Mean]) {
    overrideKernel<SumInputs & MeanInputs, SumAttrs & MeanAttrs>(name, ({ x }, { axis, keepDims }, stock) => {
      const reduction = x.dtype === 'float32' ? middleReduction(x.shape, axis, keepDims) : null
      if (!reduction) return stock()
      const { outer, rows, columns, outShape } = reduction
      const out = heap.output(outShape)
      kernels.sumMiddle(
        outer,
        rows,
        columns,
        name === tf.Mean ? 1 / rows : 1,
        heap.pointer(x),
        heap.pointer(out),
      )
      return out
    })
  }
}
