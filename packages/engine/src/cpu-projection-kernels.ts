import type { Tensor } from '@tensorflow/tfjs-core'
import { combineRows, dotRows } from './cpu-dense-rows.js'
import type { PackedRows, ProjectionKernels } from './engine.js'
import { plainCombine, plainGram } from './float64-rows.js'
import { assertDenseApplies, assertDenseCombines } from './operands.js'
import { assertApplies, assertCombines } from './packed-rows.js'
import { tf } from './tensorflow.js'

/** What the loops read of packed rows: on the cpu engine dataSync hands out the tensor's own memory. */
interface PackedArrays {
  codes: Int32Array
  scales: Float32Array
  shifts: Float32Array
}

function arraysOf({ codes, scales, shifts }: PackedRows): PackedArrays {
  return { codes: codes.dataSync() as Int32Array, scales: floats(scales), shifts: floats(shifts) }
}

function floats(tensor: Tensor): Float32Array {
  return tensor.dataSync() as Float32Array
}

/** Calls `visit` with each group of each row: its row, its place among all groups, and its columns. */
function forEachGroup(
  { rank, width, groupSize }: PackedRows,
  visit: (row: number, group: number, from: number, to: number) => void,
): void {
  let group = 0
  for (let row = 0; row < rank; row++)
    for (let from = 0; from < width; from += groupSize)
      visit(row, group++, from, Math.min(from + groupSize, width))
}

/** Typed-array loops; sums run in float64, as numbers of JavaScript do. */
export const cpuProjectionKernels: ProjectionKernels = {
  apply(basis, vector) {
    assertDenseApplies(basis, vector)
    return tf.tensor1d(dotRows(floats(basis), floats(vector)))
  },
  adjoint(basis, coefficients) {
    assertDenseCombines(basis, coefficients)
    return tf.tensor1d(combineRows(floats(basis), floats(coefficients)))
  },
  applyPacked(basis, vector) {
    assertApplies(basis, vector)
    const { codes, scales, shifts } = arraysOf(basis)
    const v = floats(vector)
    const rowWords = basis.codes.shape[1]
    const sums = new Float64Array(basis.rank)
    forEachGroup(basis, (row, group, from, to) => {
      sums[row] += dotGroup(codes, row * rowWords, basis.bits, v, from, to, scales[group], shifts[group])
    })
    return tf.tensor1d(Float32Array.from(sums))
  },
  adjointPacked(basis, coefficients) {
    assertCombines(basis, coefficients)
    const { codes, scales, shifts } = arraysOf(basis)
    const x = floats(coefficients)
    const rowWords = basis.codes.shape[1]
    const y = new Float32Array(basis.width)
    forEachGroup(basis, (row, group, from, to) => {
      const [scale, shift] = [scales[group] * x[row], shifts[group] * x[row]]
      addGroup(codes, row * rowWords, basis.bits, y, from, to, scale, shift)
    })
    return tf.tensor1d(y)
  },
  gram: plainGram,
  combine: plainCombine,
}

/** sum over the columns of (scale · code + shift) · v. */
function dotGroup(
  codes: Int32Array,
  row: number,
  bits: number,
  v: Float32Array,
  from: number,
  to: number,
  scale: number,
  shift: number,
): number {
  const perWord = 32 / bits
  const mask = 2 ** bits - 1
  let coded = 0
  let plain = 0
  for (let first = from; first < to; first += perWord) {
    let word = codes[row + first / perWord]
    const end = Math.min(first + perWord, to)
    for (let c = first; c < end; c++) {
      coded += (word & mask) * v[c]
      plain += v[c]
      word >>>= bits
    }
  }
  return scale * coded + shift * plain
}

/** y += scale · code + shift over the columns. */
function addGroup(
  codes: Int32Array,
  row: number,
  bits: number,
  y: Float32Array,
  from: number,
  to: number,
  scale: number,
  shift: number,
): void {
  const perWord = 32 / bits
  const mask = 2 ** bits - 1
  for (let first = from; first < to; first += perWord) {
    let word = codes[row + first / perWord]
    const end = Math.min(first + perWord, to)
    for (let c = first; c < end; c++) {
      y[c] += (word & mask) * scale + shift
      word >>>= bits
    }
  }
}
