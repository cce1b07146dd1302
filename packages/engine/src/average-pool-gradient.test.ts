import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../testing/build.js'
import { randomTensor } from '../testing/random.js'
import { openEngine } from './open-engine.js'
import { tf } from './tensorflow.js'

describe.each(['cpu', 'wasm'] as const)('average pooling on the %s engine', (engine) => {
  beforeAll(async () => {
    buildKernels()
    await openEngine(engine)
  })

  it.each([
    { size: 3, stride: 2, pad: 'same' },
    { size: 3, stride: 1, pad: 'same' },
    { size: 2, stride: 2, pad: 'same' },
    { size: 3, stride: 2, pad: 'valid' },
    { size: 3, stride: 1, pad: 1 },
  ] as const)('$size/$stride $pad: the gradient is the adjoint of the pool', ({ size, stride, pad }) => {
    const pool = (x: Tensor) => tf.avgPool(x as Tensor4D, size, stride, pad)
    const x = randomTensor([2, 7, 6, 3], 1)
    const dy = randomTensor(pool(x).shape, 2)
    const dot = (a: Tensor, b: Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]
    // The pool is linear: ⟨pool x, dy⟩ = ⟨x, gradient of dy⟩ for every x.
    const gradient = tf.grad(pool)(randomTensor(x.shape, 3), dy)
    expect(dot(pool(x), dy)).toBeCloseTo(dot(x, gradient), 5)
  })
})
