import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../test-support/cpu-backend.js'
import { dot } from '../test-support/dense.js'
import { withFloat32Sums } from '../test-support/float32-sums.js'
import { normalRows } from '../test-support/snapshots.js'
import { squaredNorm } from './vector-norm.js'

const squaredNormOf = (vector: ArrayLike<number>) =>
  tf.tidy(() => squaredNorm(tf.tensor1d(Float32Array.from(vector))).dataSync()[0])

describe('squaredNorm', () => {
  it.each([1, 10, 4095, 4096, 4097, 20_000])('is the sum of the squares of %d values', (length) => {
    const [vector] = normalRows('norm', 1, length)
    // A float32 number against float64.
    expect(squaredNormOf(vector) / dot(vector, vector)).toBeCloseTo(1, 6)
  })

  it('keeps its digits where an engine adds up in one float32 number', async () => {
    const vector = new Float32Array(3_000_000).fill(1.1)
    const expected = 3_000_000 * Math.fround(1.1) ** 2
    await withFloat32Sums(() => {
      const plain = tf.tidy(() => tf.sum(tf.square(tf.tensor1d(vector))).dataSync()[0])
      expect(Math.abs(plain / expected - 1)).toBeGreaterThan(5e-3)
      // Equal addends round the same way each time, the worst case: up to 2⁻¹² / 1.21 near the end of a row.
      expect(Math.abs(squaredNormOf(vector) / expected - 1)).toBeLessThan(2.5e-4)
    })
  })

  it('leaves a scalar behind, and the vector alive', async () => {
    const vector = tf.ones<tf.Rank.R1>([5000])
    expect(await tensorsLeftBy(() => squaredNorm(vector))).toBe(1)
    expect(squaredNorm(vector).shape).toEqual([])
    expect(vector.isDisposed).toBe(false)
  })
})
