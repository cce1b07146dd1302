import type * as tf from '@tensorflow/tfjs-core'
import { SettingError, ShapeError } from '../errors.js'
import type { PackedRows } from './packed-rows.js'

/** @throws ShapeError unless the tensor has this shape. */
export function requireShape(what: string, { shape }: tf.Tensor, expected: readonly number[]): void {
  if (shape.join() !== expected.join()) throw new ShapeError(what, shape, expected)
}

/**
 * @throws SettingError for bits that aren't those of a code or a group size that cuts words, ShapeError naming the part
 * of the rows that doesn't fit their rank and width.
 */
export function requirePackedRows({ rank, width, bits, groupSize, codes, scales, shifts }: PackedRows): void {
  if (![1, 2, 4, 8].includes(bits)) throw new SettingError('bits of packed rows', bits, '1, 2, 4 or 8')
  if (!(groupSize >= width || (groupSize > 0 && groupSize % 32 === 0))) {
    throw new SettingError('groupSize of packed rows', groupSize, `a multiple of 32, or at least ${width}`)
  }
  const groups = [rank, Math.ceil(width / groupSize)]
  requireShape('codes of packed rows', codes, [rank, Math.ceil((width * bits) / 32)])
  requireShape('scales of packed rows', scales, groups)
  requireShape('shifts of packed rows', shifts, groups)
}
