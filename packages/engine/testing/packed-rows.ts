import type { CodeBits, PackedRows } from '../src/engine.js'
import { tf } from '../src/tensorflow.js'
import { uniform } from './random.js'

/** Packed rows with random codes, and the rows they stand for, worked out in float64. */
export interface PackedCase {
  basis: PackedRows
  /** [rank][width] */
  rows: Float64Array[]
}

export interface PackedShape {
  bits: CodeBits
  rank: number
  width: number
  groupSize: number
}

/** `shift` is drawn near the middle of the codes, as for a row around zero: the two terms then nearly cancel. */
export function packedCase({ bits, rank, width, groupSize }: PackedShape, seed: number): PackedCase {
  const next = uniform(seed)
  const levels = 2 ** bits
  const perWord = 32 / bits
  const groups = Math.ceil(width / groupSize)
  const rowWords = Math.ceil(width / perWord)
  const scales = Float32Array.from({ length: rank * groups }, () => 1 + next() / 2)
  const shifts = scales.map((scale) => -scale * ((levels - 1) / 2) + next() / 8)
  const words = new Int32Array(rank * rowWords)
  const rows = Array.from({ length: rank }, (_, i) =>
    Float64Array.from({ length: width }, (_, c) => {
      const code = Math.floor(((next() + 1) / 2) * levels)
      words[i * rowWords + Math.floor(c / perWord)] |= code << (bits * (c % perWord))
      const group = i * groups + Math.floor(c / groupSize)
      return scales[group] * code + shifts[group]
    }),
  )
  const basis: PackedRows = {
    rank,
    width,
    bits,
    groupSize,
    codes: tf.tensor2d(words, [rank, rowWords], 'int32'),
    scales: tf.tensor2d(scales, [rank, groups]),
    shifts: tf.tensor2d(shifts, [rank, groups]),
  }
  return { basis, rows }
}

export function disposePacked({ codes, scales, shifts }: PackedRows): void {
  tf.dispose([codes, scales, shifts])
}
