import '../../test-support/cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { SettingError, ShapeError } from '../errors.js'
import { plainProjectionKernels } from '../projection-kernels.js'
import type { PackedRows } from './packed-rows.js'

/** Two rows of 70 columns at 4 bits, in three groups of 32. */
const packed: PackedRows = {
  rank: 2,
  width: 70,
  bits: 4,
  groupSize: 32,
  codes: tf.zeros([2, 9], 'int32'),
  scales: tf.zeros([2, 3]),
  shifts: tf.zeros([2, 3]),
}
const { apply, adjoint, applyPacked, adjointPacked } = plainProjectionKernels
const ones = (length: number) => tf.ones<tf.Rank.R1>([length])

describe('plain products', () => {
  it('refuse a vector or coefficients of another length', () => {
    const dense = tf.zeros<tf.Rank.R2>([2, 70])
    for (const length of [69, 71]) {
      const message = `vector has shape [${length}], expected [70]`
      expect(() => apply(dense, ones(length))).toThrow(new ShapeError('vector', [length], [70]))
      expect(() => applyPacked(packed, ones(length))).toThrow(message)
    }
    for (const length of [1, 3]) {
      const message = `coefficients has shape [${length}], expected [2]`
      expect(() => adjoint(dense, ones(length))).toThrow(new ShapeError('coefficients', [length], [2]))
      expect(() => adjointPacked(packed, ones(length))).toThrow(message)
    }
  })

  it.each([0, -32, 45, 48.5, Number.NaN])('refuse packed rows in groups of %d columns', (groupSize) => {
    const rows = { ...packed, groupSize }
    const error = new SettingError('groupSize of packed rows', groupSize, 'a multiple of 32, or at least 70')
    expect(() => applyPacked(rows, ones(70))).toThrow(error)
    expect(() => adjointPacked(rows, ones(2))).toThrow(error)
  })

  it('refuse packed rows whose parts are of other shapes, and bits that no code has', () => {
    const parts = { codes: tf.zeros([2, 8], 'int32'), scales: tf.zeros([2, 2]), shifts: tf.zeros([1, 3]) }
    for (const [name, part] of Object.entries(parts)) {
      const rows = { ...packed, [name]: part }
      expect(() => applyPacked(rows, ones(70))).toThrow(`${name} of packed rows has shape [${part.shape}]`)
    }
    const rows = { ...packed, bits: 3 as unknown as 4 }
    expect(() => adjointPacked(rows, ones(2))).toThrow('bits of packed rows is 3, expected 1, 2, 4 or 8')
  })
})
