import type { FusedBatchNormAttrs, FusedBatchNormInputs } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { overrideKernel } from './override-kernel.js'

/**
 * FusedBatchNorm with statistics per channel, as one multiply and add per element with coefficients worked out
 * per channel; the stock kernel divides by the square root at every element.
 */
export function registerBatchNorm({ kernels, heap, columns }: KernelPack): void {
  overrideKernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
    tf.FusedBatchNorm,
    ({ x, ...statistics }, { varianceEpsilon }, stock) => {
      const channels = x.shape[x.shape.length - 1]
      const given = Object.values(statistics).filter((tensor) => tensor != null)
      if (![x, ...given].every(({ dtype }) => dtype === 'float32')) return stock()
      if (!given.every(({ shape }) => shape.length === 1 && shape[0] === channels)) return stock()
      const out = heap.output(x.shape)
      const coefficients = columns(2 * channels)
      // Views are made after every allocation: growing the memory detaches older ones.
      const view = (pointer: number) => new Float32Array(heap.memory.buffer, pointer, channels)
      const { mean, variance, scale, offset } = statistics
      const [m, v] = [view(heap.pointer(mean)), view(heap.pointer(variance))]
      const [s, o] = [scale && view(heap.pointer(scale)), offset && view(heap.pointer(offset))]
      const [gain, shift] = [view(coefficients), view(coefficients + channels * 4)]
      for (let c = 0; c < channels; c++) {
        gain[c] = (s ? s[c] : 1) / Math.sqrt(v[c] + varianceEpsilon)
        shift[c] = (o ? o[c] : 0) - m[c] * gain[c]
      }
      const rows = tf.util.sizeFromShape(x.shape) / channels
      kernels.affineRows(
        rows,
        channels,
        heap.pointer(x),
        coefficients,
        coefficients + channels * 4,
        heap.pointer(out),
      )
      return out
    },
  )
}
