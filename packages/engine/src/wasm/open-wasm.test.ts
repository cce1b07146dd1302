import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../../testing/build.js'
import { trainSmallNetwork } from '../../testing/small-network.js'
import { tf } from '../tensorflow.js'
import { openHeap } from './heap.js'
import { openWasm } from './open-wasm.js'

describe('training on the wasm engine', () => {
  const handlersBefore = process.listenerCount('unhandledRejection')

  beforeAll(async () => {
    buildKernels()
    await openWasm()
  })

  it('says what it is', async () => {
    const { info } = await openWasm()
    expect(info).toMatchObject({ name: 'wasm', deterministic: true })
    expect(info.version).toMatch(/^4\.22\.0\+kernels\.[0-9a-f]{8}$/)
    expect(info.device).toContain('wasm SIMD, 1 thread')
  })

  it('gives the same weights, bit for bit, when a training is repeated', () => {
    const first = trainSmallNetwork(12, 'first')
    const second = trainSmallNetwork(12, 'second')
    expect(second.losses).toEqual(first.losses)
    expect(Buffer.from(second.weights.buffer)).toEqual(Buffer.from(first.weights.buffer))
  })

  it('learns: forty steps on one batch cut the loss to a tenth', () => {
    const { losses } = trainSmallNetwork(40, 'learning')
    expect(losses[39]).toBeLessThan(losses[0] / 10)
  })

  it('leaks neither tensors nor heap data over many steps', () => {
    const backend = tf.backend() as BackendWasm
    const before = { tensors: tf.memory().numTensors, data: backend.numDataIds() }
    const { tensors } = trainSmallNetwork(20, 'leaks')
    expect(tensors.late).toBe(tensors.early)
    expect({ tensors: tf.memory().numTensors, data: backend.numDataIds() }).toEqual(before)
  })

  it('leaves no error handlers on the process, which would rethrow every error of the host', () => {
    expect(process.listenerCount('unhandledRejection')).toBe(handlersBefore)
  })
})

describe('the heap', () => {
  it('refuses a backend without the internals that the pack reads, naming the missing one', () => {
    const withoutMemory = { wasm: { asm: {}, _malloc: () => 0, _free: () => {} } } as unknown as BackendWasm
    expect(() => openHeap(withoutMemory)).toThrow('has no wasm.asm.memory')
    const memory = new WebAssembly.Memory({ initial: 1 })
    const withoutMalloc = { wasm: { asm: { memory } } } as unknown as BackendWasm
    expect(() => openHeap(withoutMalloc)).toThrow('has no wasm._malloc')
  })
})
