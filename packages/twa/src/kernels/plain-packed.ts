import * as tf from '@tensorflow/tfjs-core'
import type { PackedRows } from './packed-rows.js'
import { plainAdjoint, plainApply } from './plain-dense.js'
import { requirePackedRows, requireShape } from './require-operands.js'

/** About 4 MB of dequantised rows at a time, never the whole basis. */
const CHUNK_VALUES = 2 ** 20

/** P v for packed rows: vector [width] → [rank]. @throws ShapeError, SettingError naming what doesn't fit. */
export function plainApplyPacked(basis: PackedRows, vector: tf.Tensor1D): tf.Tensor1D {
  requirePackedRows(basis)
  requireShape('vector', vector, [basis.width])
  return tf.tidy(() => {
    let sum = tf.zeros<tf.Rank.R1>([basis.rank])
    for (const { from, to } of columnChunks(basis)) {
      // Each chunk in a scope of its own, or all chunks would be alive until the end.
      sum = tf.tidy(() =>
        tf.add(sum, plainApply(dequantise(basis, from, to), tf.slice1d(vector, from, to - from))),
      )
    }
    return sum
  })
}

/** Pᵀ x for packed rows: coefficients [rank] → [width]. @throws ShapeError, SettingError naming what doesn't fit. */
export function plainAdjointPacked(basis: PackedRows, coefficients: tf.Tensor1D): tf.Tensor1D {
  requirePackedRows(basis)
  requireShape('coefficients', coefficients, [basis.rank])
  return tf.tidy(() => {
    const parts = columnChunks(basis).map(({ from, to }) =>
      tf.tidy(() => plainAdjoint(dequantise(basis, from, to), coefficients)),
    )
    return parts.length === 1 ? parts[0] : tf.concat1d(parts)
  })
}

/** Column ranges that begin at a group, so that a chunk's scales are whole columns of `scales`. */
function columnChunks({ rank, width, groupSize }: PackedRows): { from: number; to: number }[] {
  const wanted = Math.max(1024, Math.floor(CHUNK_VALUES / rank))
  // One group a row fits every chunk of whole words.
  const unit = groupSize >= width ? 32 : groupSize
  const step = Math.max(unit, Math.floor(wanted / unit) * unit)
  const chunks: { from: number; to: number }[] = []
  for (let from = 0; from < width; from += step) chunks.push({ from, to: Math.min(from + step, width) })
  return chunks
}

/** scale · code + shift for columns `from` (a multiple of 32 and of the group size) to `to` → [rank, to − from]. */
export function dequantise(basis: PackedRows, from: number, to: number): tf.Tensor2D {
  return tf.tidy(() => {
    const codes = unpack(basis, from, to)
    const [scales, shifts] = [basis.scales, basis.shifts].map((perGroup) => spread(basis, perGroup, from, to))
    return tf.add<tf.Tensor2D>(tf.mul(codes, scales), shifts)
  })
}

/** Codes of the columns as float32 [rank, to − from]. */
function unpack({ rank, bits, codes }: PackedRows, from: number, to: number): tf.Tensor2D {
  const perWord = 32 / bits
  const firstWord = from / perWord
  const words = tf.slice2d(codes, [0, firstWord], [rank, Math.ceil(to / perWord) - firstWord])
  const levels = 2 ** bits
  // Floor division of a two's complement word is an arithmetic shift, so the sign bit needs no care.
  let rest = words as tf.Tensor
  const places: tf.Tensor[] = []
  for (let place = 0; place < perWord; place++) {
    const shifted = tf.floorDiv(rest, tf.scalar(levels, 'int32'))
    places.push(tf.sub(rest, tf.mul(shifted, tf.scalar(levels, 'int32'))))
    rest = shifted
  }
  const all = tf.reshape(tf.stack(places, 2), [rank, words.shape[1] * perWord])
  return tf.cast(tf.slice2d(all as tf.Tensor2D, [0, 0], [rank, to - from]), 'float32')
}

/** One number a group → one a column of the chunk. */
function spread(
  { rank, width, groupSize }: PackedRows,
  perGroup: tf.Tensor2D,
  from: number,
  to: number,
): tf.Tensor2D {
  if (groupSize >= width) return perGroup
  const first = from / groupSize
  const count = Math.ceil(to / groupSize) - first
  const groups = tf.reshape(tf.slice2d(perGroup, [0, first], [rank, count]), [rank, count, 1])
  const columns = tf.reshape(tf.tile(groups, [1, 1, groupSize]), [rank, count * groupSize])
  return tf.slice2d(columns as tf.Tensor2D, [0, 0], [rank, to - from])
}
