import { ATTENTION, ATTENTION_GRADIENT } from '../ops/self-attention.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, registerOwnKernel } from './override-kernel.js'

interface Heads {
  heads: number
  causal: boolean
}

export function registerAttention({ kernels, heap, columns: buffer, scratch }: KernelPack): void {
  registerOwnKernel<'x' | 'mask', Heads>(ATTENTION, ({ x, mask }, { heads, causal }) => {
    assertFloat(ATTENTION, x)
    const [batch, length, columns] = x.shape
    const width = columns / 3 / heads
    const y = heap.output([batch, length, heads * width])
    const probabilities = heap.output([batch, heads, length, length])
    const keys = mask ? heap.pointer(mask) : 0
    const outputs = heap.pointers(probabilities, y)
    kernels.attention(batch, length, heads, width, causal, heap.pointer(x), keys, ...outputs, scratch)
    return [y, probabilities]
  })
  registerOwnKernel<'x' | 'probabilities' | 'dy', Heads>(
    ATTENTION_GRADIENT,
    ({ x, probabilities, dy }, { heads, causal }) => {
      const [batch, length, columns] = x.shape
      const width = columns / 3 / heads
      const dx = heap.output(x.shape)
      const work = buffer(length * length)
      const pointers = heap.pointers(x, probabilities, dy, dx)
      kernels.attentionGradient(batch, length, heads, width, causal, ...pointers, work, scratch)
      return [dx]
    },
  )
}
