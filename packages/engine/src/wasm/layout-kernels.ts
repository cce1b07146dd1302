import type {
  CastAttrs,
  CastInputs,
  IdentityInputs,
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
  registerSharing(pack)
}
