import type {
  CastAttrs,
  CastInputs,
  IdentityInputs,
  SliceAttrs,
  SliceInputs,
  Tensor,
  TransposeAttrs,
  TransposeInputs,
} from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { overrideKernel } from './override-kernel.js'

const MAX_RANK = 6

/** Sizes and input strides in output order, with axes that stay neighbours merged, padded to six in front. */
function transposePlan(shape: number[], perm: number[]): number[] {
  const inputStrides = [...tf.util.computeStrides(shape), 1]
  const sizes: number[] = []
  const strides: number[] = []
  for (const axis of perm) {
    const size = shape[axis]
    const stride = inputStrides[axis]
    if (size === 1) continue
    const last = sizes.length - 1
    if (last >= 0 && strides[last] === stride * size) {
      sizes[last] *= size
      strides[last] = stride
    } else {
      sizes.push(size)
      strides.push(stride)
    }
  }
  const missing = MAX_RANK - sizes.length
  return [...Array(missing).fill(1), ...sizes, ...Array(missing).fill(0), ...strides]
}

function registerTranspose({ kernels, heap }: KernelPack): void {
  overrideKernel<TransposeInputs, TransposeAttrs>(tf.Transpose, ({ x }, { perm }, stock) => {
    if (x.dtype !== 'float32' || x.shape.length < 2 || x.shape.length > MAX_RANK) return stock()
    const out = heap.output(perm.map((axis) => x.shape[axis]))
    kernels.transpose(heap.pointer(x), heap.pointer(out), ...transposePlan(x.shape, perm))
    return out
  })
}

/** Slice of adjoining numbers: one copy. The stock kernel first copies all of its input, whatever it takes from it. */
function registerSlice({ heap }: KernelPack): void {
  overrideKernel<SliceInputs, SliceAttrs>(tf.Slice, ({ x }, { begin, size }, stock) => {
    const [first, sizes] = tf.slice_util.parseSliceParams(x as Tensor, begin, size)
    const isPlain = x.dtype === 'float32' || x.dtype === 'int32'
    if (!isPlain || !tf.slice_util.isSliceContinous(x.shape, first, sizes)) return stock()
    const out = heap.output(sizes, x.dtype)
    const from = heap.pointer(x) + 4 * tf.slice_util.computeFlatOffset(first, tf.util.computeStrides(x.shape))
    const bytes = new Uint8Array(heap.memory.buffer)
    bytes.copyWithin(heap.pointer(out), from, from + 4 * tf.util.sizeFromShape(sizes))
    return out
  })
}

/**
 * Identity and same-type Cast share the data instead of copying it. This holds because nothing writes a tensor in
 * place: a kernel or optimizer that did would change every clone of a weight (and train on stale filters, since
 * the stock convolutions cache packed weights by tensor id).
 */
function registerSharing({ heap }: KernelPack): void {
  overrideKernel<IdentityInputs, object>(tf.Identity, ({ x }) => heap.share(x))
  overrideKernel<CastInputs, CastAttrs>(tf.Cast, ({ x }, { dtype }, stock) =>
    x.dtype === dtype ? heap.share(x) : stock(),
  )
}

export function registerLayout(pack: KernelPack): void {
  registerTranspose(pack)
  registerSlice(pack)
  registerSharing(pack)
}
