import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../../testing/build.js'
import { randomTensor, uniform } from '../../testing/random.js'
import { tf } from '../tensorflow.js'
import { openWasm } from './open-wasm.js'

/** Sums of the rows of x[outer, columns] in float64. */
function sumsOfRows(values: ArrayLike<number>, outer: number, columns: number): Float64Array {
  const sums = new Float64Array(outer)
  for (let i = 0; i < outer * columns; i++) sums[Math.floor(i / columns)] += values[i]
  return sums
}

describe('sum and mean over the last axes on the wasm engine', () => {
  beforeAll(async () => {
    buildKernels()
    await openWasm()
  })

  // Summed in float64 and rounded once: half a unit in the last place of float32 is 6e-8.
  const ROUNDING = 1e-7

  it.each([
    [1, 1],
    [3, 7],
    [5, 8],
    [4, 1023],
    [2, 100_003],
  ])('%i rows of %i numbers sum as in float64', (outer, columns) => {
    const x = randomTensor([outer, columns], 1)
    const expected = sumsOfRows(x.dataSync(), outer, columns)
    const [sums, means] = [tf.sum(x, 1), tf.mean(x, -1)]
    expect([sums.shape, means.shape]).toEqual([[outer], [outer]])
    const [sum, mean] = [sums.dataSync(), means.dataSync()]
    expected.forEach((value, i) => {
      expect(Math.abs(sum[i] - value)).toBeLessThanOrEqual(ROUNDING * Math.abs(value))
      expect(Math.abs(mean[i] - value / columns)).toBeLessThanOrEqual(ROUNDING * Math.abs(value / columns))
    })
  })

  it('the sum of 2^24 positive numbers keeps its last digits', () => {
    const next = uniform(2)
    const values = Float32Array.from({ length: 2 ** 24 }, () => next() ** 2)
    const x = tf.tensor1d(values)
    const [expected] = sumsOfRows(values, 1, values.length)
    const [sum, mean] = [tf.sum(x), tf.mean(x)]
    // A float32 chain stops growing here: its unit in the last place becomes larger than the numbers added.
    expect(Math.abs(sum.dataSync()[0] / expected - 1)).toBeLessThan(ROUNDING)
    expect(Math.abs((mean.dataSync()[0] * values.length) / expected - 1)).toBeLessThan(ROUNDING)
    tf.dispose([x, sum, mean])
  })

  it('axes of length 1 after the reduced ones change nothing', () => {
    const column = tf.fill([2 ** 20, 1], 0.1)
    const expected = 2 ** 20 * Math.fround(0.1)
    expect(Math.abs(tf.sum(column, 0).dataSync()[0] / expected - 1)).toBeLessThan(ROUNDING)
  })

  it.each([
    { axis: undefined, kept: [1, 1, 1], dropped: [] },
    { axis: [1, 2], kept: [2, 1, 1], dropped: [2] },
    { axis: -1, kept: [2, 3, 1], dropped: [2, 3] },
  ])('keepDims decides the shape over axis $axis', ({ axis, kept, dropped }) => {
    const x = tf.ones([2, 3, 4])
    for (const reduce of [tf.sum, tf.mean]) {
      expect(reduce(x, axis, true).shape).toEqual(kept)
      expect(reduce(x, axis).shape).toEqual(dropped)
    }
    expect(tf.sum(x, axis).dataSync()[0]).toBe(24 / tf.util.sizeFromShape(dropped))
  })

  it('nothing sums to 0 and has no mean', () => {
    const numbers = (x: Tensor) => Array.from(x.dataSync())
    expect(numbers(tf.sum(tf.zeros([0])))).toEqual([0])
    expect(numbers(tf.sum(tf.zeros([2, 0]), 1))).toEqual([0, 0])
    expect(numbers(tf.mean(tf.zeros([2, 0]), 1))).toEqual([Number.NaN, Number.NaN])
    expect(tf.sum(tf.zeros([0, 3]), 1).shape).toEqual([0])
  })

  it('a scalar and whole numbers are summed as before', () => {
    expect(tf.sum(tf.scalar(2.5)).dataSync()[0]).toBe(2.5)
    const sum = tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 1)
    expect(sum.dtype).toBe('int32')
    expect(Array.from(sum.dataSync())).toEqual([3, 7])
  })
})
