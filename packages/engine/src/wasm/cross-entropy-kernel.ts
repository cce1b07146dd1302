import { CROSS_ENTROPY } from '../ops/softmax-cross-entropy.js'
import type { KernelPack } from './kernel-pack.js'
import { matrixOf } from './matrix-of.js'
import { assertFloat, registerOwnKernel } from './override-kernel.js'

/** Loss, and its gradient by the logits on the way. */
export function registerCrossEntropy({ kernels, heap }: KernelPack): void {
  registerOwnKernel<'logits' | 'targets', object>(CROSS_ENTROPY, ({ logits, targets }) => {
    assertFloat(CROSS_ENTROPY, logits)
    const { rows, columns } = matrixOf(logits)
    const [loss, gradient] = [heap.output([]), heap.output(logits.shape)]
    const pointers = heap.pointers(logits, targets, loss, gradient)
    if (targets.shape.length === 2) {
      assertFloat(CROSS_ENTROPY, targets)
      kernels.crossEntropy(rows, columns, ...pointers)
      return [loss, gradient]
    }
    const bad = kernels.labelCrossEntropy(rows, columns, ...pointers)
    if (bad >= 0) {
      const label = new Int32Array(heap.memory.buffer, heap.pointer(targets), rows)[bad]
      throw new Error(`cross-entropy: class ${label} at row ${bad} is outside [0, ${columns})`)
    }
    return [loss, gradient]
  })
}
