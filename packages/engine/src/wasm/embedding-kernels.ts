import type {
  GatherV2Attrs,
  GatherV2Inputs,
  UnsortedSegmentSumAttrs,
  UnsortedSegmentSumInputs,
} from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, overrideKernel } from './override-kernel.js'

/** GatherV2 of whole rows, the embedding look-up: one copy per row. */
function registerGather({ kernels, heap }: KernelPack): void {
  overrideKernel<GatherV2Inputs, GatherV2Attrs>(tf.GatherV2, ({ x, indices }, { axis, batchDims }, stock) => {
    if (axis !== 0 || batchDims !== 0 || x.dtype !== 'float32' || indices.dtype !== 'int32') return stock()
    const [rows, ...inner] = x.shape
    const out = heap.output([...indices.shape, ...inner])
    const count = tf.util.sizeFromShape(indices.shape)
    const width = tf.util.sizeFromShape(inner)
    const ids = heap.pointer(indices)
    const bad = kernels.gatherRows(count, width, rows, heap.pointer(x), ids, heap.pointer(out))
    if (bad >= 0) {
      const id = new Int32Array(heap.memory.buffer, ids, count)[bad]
      throw new Error(`gather: index ${id} at position ${bad} is outside [0, ${rows})`)
    }
    return out
  })
}

/** UnsortedSegmentSum, the gradient of gather (embeddings); stock wasm lacks it. */
function registerSegmentSum({ kernels, heap }: KernelPack): void {
  overrideKernel<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>(
    tf.UnsortedSegmentSum,
    ({ x, segmentIds }, { numSegments }) => {
      assertFloat(tf.UnsortedSegmentSum, x)
      const count = segmentIds.shape[0]
      const inner = x.shape.slice(1)
      const out = heap.output([numSegments, ...inner])
      const width = tf.util.sizeFromShape(inner)
      kernels.segmentSum(
        count,
        width,
        numSegments,
        heap.pointer(x),
        heap.pointer(segmentIds),
        heap.pointer(out),
      )
      return out
    },
  )
}

export function registerEmbeddings(pack: KernelPack): void {
  registerGather(pack)
  registerSegmentSum(pack)
}
