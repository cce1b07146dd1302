import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../../testing/build.js'
import { type CaseValues, evaluateCase, relativeError } from '../../testing/evaluate-case.js'
import type { GradientCase } from '../../testing/gradient-case.js'
import { GRADIENT_CASES } from '../../testing/gradient-cases.js'
import { randomTensor } from '../../testing/random.js'
import { openCpu } from '../cpu-engine.js'
import { tf } from '../tensorflow.js'
import { openWasm } from './open-wasm.js'

describe('the wasm engine against the cpu engine', () => {
  const reference = new Map<string, CaseValues>()

  beforeAll(async () => {
    buildKernels()
    // First, because opening the wasm engine replaces the batch-norm gradient for every backend.
    await openCpu()
    for (const testCase of GRADIENT_CASES) reference.set(testCase.name, await evaluateCase(testCase))
    await openWasm()
  })

  it('has a name for every case', () => {
    expect(reference.size).toBe(GRADIENT_CASES.length)
  })

  it.each(GRADIENT_CASES)('$name: output and gradients agree', async (testCase) => {
    const expected = reference.get(testCase.name) as CaseValues
    const actual = await evaluateCase(testCase)
    expect(relativeError(actual.forward, expected.forward)).toBeLessThan(1e-4)
    expect(actual.gradients).toHaveLength(testCase.shapes.length)
    actual.gradients.forEach((gradient, i) => {
      expect(relativeError(gradient, expected.gradients[i])).toBeLessThan(1e-4)
    })
  })

  it('refuses the input gradient of conv3d instead of returning a wrong one', () => {
    const x = randomTensor([1, 4, 4, 4, 2], 1)
    const w = randomTensor([2, 2, 2, 2, 3], 2)
    const gradient = tf.grad((t: Tensor) => tf.sum(tf.conv3d(t as never, w as never, 1, 'same')))
    expect(() => gradient(x)).toThrow('conv3d: its input gradient is not supported')
  })

  it('normalises without scale and offset, for inference', () => {
    const x = randomTensor([3, 2, 2, 7], 1) as Tensor4D
    const mean = randomTensor([7], 2) as Tensor1D
    const actual = tf.batchNorm(x, mean, tf.fill([7], 3) as Tensor1D, undefined, undefined, 1)
    expect(relativeError(actual.dataSync(), tf.div(tf.sub(x, mean), 2).dataSync())).toBeLessThan(1e-6)
  })

  it('names the index and its place when a gather reads outside the table', () => {
    const table = randomTensor([5, 3], 1)
    expect(() => tf.gather(table, tf.tensor1d([0, 4, 5], 'int32'))).toThrow(
      'gather: index 5 at position 2 is outside [0, 5)',
    )
  })

  it('names both shapes when the inner sizes of a product differ', () => {
    const kernel = tf.getKernel(tf.BatchMatMul, 'wasm').kernelFunc
    const inputs = { a: randomTensor([2, 3], 1), b: randomTensor([4, 5], 2) }
    const attrs = { transposeA: false, transposeB: false }
    expect(() => kernel({ inputs, attrs, backend: tf.backend() })).toThrow(
      'inner sizes 3 and 4 differ, for shapes [2,3] and [4,5]',
    )
  })

  it('still computes correctly after the heap has grown', async () => {
    const testCase = GRADIENT_CASES.find(({ name }) => name.startsWith('conv2d 3x3')) as GradientCase
    const ballast = tf.zeros([64, 1024, 1024]) // 256 MB, beyond what the heap starts with
    const { gradients } = await evaluateCase(testCase)
    ballast.dispose()
    const expected = reference.get(testCase.name) as CaseValues
    gradients.forEach((gradient, i) => {
      expect(relativeError(gradient, expected.gradients[i])).toBeLessThan(1e-4)
    })
  })
})
