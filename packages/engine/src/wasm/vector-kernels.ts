import type { TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { WasmHeap } from './heap.js'
import type { KernelPack } from './kernel-pack.js'
import { assertFloat, registerOwnKernel } from './override-kernel.js'

/** Copies float32 numbers inside the heap. */
function copyFloats({ memory }: WasmHeap, from: number, to: number, count: number): void {
  new Uint8Array(memory.buffer).copyWithin(to, from, from + 4 * count)
}

const sizeOf = ({ shape }: TensorInfo) => tf.util.sizeFromShape(shape)

/**
 * A parameter vector as tensors and back, in one kernel each: the averaging library runs them in every training step where
 * an engine has them. The names and arguments are its port.
 */
export function registerVectors({ heap }: KernelPack): void {
  registerOwnKernel<'vector', { shapes: number[][] }>('SplitVector', ({ vector }, { shapes }) => {
    assertFloat('SplitVector', vector)
    const parts = shapes.map((shape) => heap.output(shape))
    let from = heap.pointer(vector)
    for (const part of parts) {
      copyFloats(heap, from, heap.pointer(part), sizeOf(part))
      from += 4 * sizeOf(part)
    }
    return parts
  })
  registerOwnKernel<string, object>('JoinTensors', (inputs) => {
    const parts = Object.values(inputs)
    assertFloat('JoinTensors', ...parts)
    const vector = heap.output([parts.reduce((sum, part) => sum + sizeOf(part), 0)])
    let to = heap.pointer(vector)
    for (const part of parts) {
      copyFloats(heap, heap.pointer(part), to, sizeOf(part))
      to += 4 * sizeOf(part)
    }
    return [vector]
  })
}
