import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { PackedRows } from './engine.js'
import { assertTensor } from './operands.js'
import { tf } from './tensorflow.js'

/** About 4 MB of unpacked rows at a time, never the whole basis. */
const CHUNK_VALUES = 2 ** 20

/** Groups of a row. */
export function groupsOf({ width, groupSize }: PackedRows): number {
  return Math.ceil(width / groupSize)
}

function assertPacked(basis: PackedRows): void {
  const { rank, width, bits, groupSize } = basis
  if (![1, 2, 4, 8].includes(bits)) throw new Error(`packed rows, bits: found ${bits}, expected 1, 2, 4 or 8`)
  if (!(groupSize >= width || (groupSize > 0 && groupSize % 32 === 0)))
    throw new Error(
      `packed rows, groupSize: found ${groupSize}, expected a multiple of 32 or at least ${width}`,
    )
  assertTensor('packed rows, codes', basis.codes, 'int32', [rank, Math.ceil((width * bits) / 32)])
  for (const name of ['scales', 'shifts'] as const)
    assertTensor(`packed rows, ${name}`, basis[name], 'float32', [rank, groupsOf(basis)])
}

/** @throws Error naming the part of P or of v [width] that does not fit the product P v. */
export function assertApplies(basis: PackedRows, vector: Tensor1D): void {
  assertPacked(basis)
  assertTensor('vector of packed rows', vector, 'float32', [basis.width])
}

/** @throws Error naming the part of P or of x [rank] that does not fit the product Pᵀ x. */
export function assertCombines(basis: PackedRows, coefficients: Tensor1D): void {
  assertPacked(basis)
  assertTensor('coefficients of packed rows', coefficients, 'float32', [basis.rank])
}

/** Runs of columns that begin at a word and at a group, so that a run's scales are whole columns of `scales`. */
export function columnRuns({ rank, width, groupSize }: PackedRows): { from: number; to: number }[] {
  const unit = groupSize >= width ? 32 : groupSize
  const step = unit * Math.max(1, Math.floor(CHUNK_VALUES / rank / unit))
  const count = Math.ceil(width / step)
  return Array.from({ length: count }, (_, i) => ({ from: i * step, to: Math.min((i + 1) * step, width) }))
}

/** Codes of one of the runs above as numbers -> float32 [rank, to - from]. */
export type CodesOf = (basis: PackedRows, from: number, to: number) => Tensor2D

/** scale · code + shift for one of the runs above -> [rank, to - from]. */
export function unpackRun(basis: PackedRows, from: number, to: number, codesOf: CodesOf): Tensor2D {
  return tf.tidy(() => {
    const [scales, shifts] = [basis.scales, basis.shifts].map((numbers) =>
      perColumn(basis, numbers, from, to),
    )
    return tf.add<Tensor2D>(tf.mul(codesOf(basis, from, to), scales), shifts)
  })
}

/** By arithmetic, which every backend has. */
export const arithmeticCodes: CodesOf = ({ rank, bits, codes }, from, to) => {
  const perWord = 32 / bits
  const [first, end] = [from / perWord, Math.ceil(to / perWord)]
  const levels = tf.scalar(2 ** bits, 'int32')
  const places: Tensor[] = []
  let rest: Tensor = tf.slice2d(codes, [0, first], [rank, end - first])
  for (let place = 0; place < perWord; place++) {
    // Floor division is an arithmetic shift, so a negative word gives its codes like any other.
    const shifted = tf.floorDiv(rest, levels)
    places.push(tf.sub(rest, tf.mul(shifted, levels)))
    rest = shifted
  }
  const columns = tf.reshape(tf.stack(places, 2), [rank, (end - first) * perWord]) as Tensor2D
  return tf.cast(tf.slice2d(columns, [0, 0], [rank, to - from]), 'float32')
}

/** One number a group -> one a column of the run. */
function perColumn(basis: PackedRows, numbers: Tensor2D, from: number, to: number): Tensor2D {
  const { rank, width, groupSize } = basis
  if (groupSize >= width) return numbers
  const first = from / groupSize
  const count = Math.ceil(to / groupSize) - first
  const groups = tf.reshape(tf.slice2d(numbers, [0, first], [rank, count]), [rank, count, 1])
  const columns = tf.reshape(tf.tile(groups, [1, 1, groupSize]), [rank, count * groupSize]) as Tensor2D
  return tf.slice2d(columns, [0, 0], [rank, to - from])
}
