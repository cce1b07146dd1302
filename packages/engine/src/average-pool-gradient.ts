import type { AvgPoolAttrs, GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { tf } from './tensorflow.js'

/** Cells of each window that lie in the image, along one side. */
function cellsInside(
  size: number,
  window: number,
  stride: number,
  before: number,
  windows: number,
): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const from = i * stride - before
    return Math.min(from + window, size) - Math.max(from, 0)
  })
}

/** For each window its size over its cells in the image -> [1, rows, columns, 1]. */
function shares(
  shape: Tensor4D['shape'],
  { filterSize, strides, pad, dimRoundingMode }: AvgPoolAttrs,
): Tensor4D {
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  const rows = cellsInside(info.inHeight, filterHeight, strideHeight, padInfo.top, info.outHeight)
  const columns = cellsInside(info.inWidth, filterWidth, strideWidth, padInfo.left, info.outWidth)
  const whole = filterHeight * filterWidth
  const values = rows.flatMap((height) => columns.map((width) => whole / (height * width)))
  return tf.tensor4d(values, [1, info.outHeight, info.outWidth, 1])
}

const averagePoolGradient: GradConfig = {
  kernelName: tf.AvgPool,
  inputsToSave: ['x'],
  gradFunc(dy, saved, attrs) {
    const x = saved[0] as Tensor4D
    const pool = attrs as unknown as AvgPoolAttrs
    // Native TensorFlow's kernel knows how many cells each window has in the image.
    const spread = () => (tf.getBackend() === 'tensorflow' ? dy : tf.mul(dy as Tensor, shares(x.shape, pool)))
    return {
      x: () => tf.engine().runKernel(tf.AvgPoolGrad, { dy: spread() as Tensor, input: x }, attrs) as Tensor,
    }
  },
}

/**
 * Replaces the stock gradient of average pooling. Forward, a window at the border is divided by its cells in the
 * image; backward, the stock kernels of cpu, wasm and webgpu divide by all of its cells.
 */
export function registerAveragePoolGradient(): void {
  tf.unregisterGradient(tf.AvgPool)
  tf.registerGradient(averagePoolGradient)
}
