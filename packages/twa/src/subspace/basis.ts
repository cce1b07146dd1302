import * as tf from '@tensorflow/tfjs-core'
import type { CodeBits, PackedRows } from '../kernels/packed-rows.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { ColumnRange } from './blocks.js'

/** Rows of one block in memory, float32 or packed. */
export type BasisData =
  | { kind: 'dense'; rows: Float32Array }
  | {
      kind: 'packed'
      bits: CodeBits
      groupSize: number
      /** [rank, words a row] */
      codes: Int32Array
      /** [rank, groups] */
      scales: Float32Array
      shifts: Float32Array
    }

type PackedData = BasisData & { kind: 'packed' }

/** P of one block on the engine, [rank, width]. Owns its tensors until `dispose`. */
export interface Basis {
  readonly rank: number
  readonly width: number
  /** Memory of the rows on the engine. */
  readonly bytes: number
  readonly kind: BasisData['kind']
  /** P v: [width] → [rank]. */
  apply(vector: tf.Tensor1D): tf.Tensor1D
  /** Pᵀ y: [rank] → [width]. */
  adjoint(rowWeights: tf.Tensor1D): tf.Tensor1D
  /** A copy out of the engine. */
  read(): Promise<BasisData>
  dispose(): void
}

/** Shape of a block's rows, and the columns of it that no coefficient moves. */
interface BasisSize {
  rank: number
  width: number
  frozen?: readonly ColumnRange[]
}

/** Puts rows on the engine. The arrays are taken over: on some backends a tensor is a view of its array. */
export function createBasis(data: BasisData, size: BasisSize, kernels: ProjectionKernels): Basis {
  if (data.kind === 'dense') return denseBasis(data.rows, size, kernels)
  const packed = packedBasis(data, size, kernels)
  // Float32 rows hold exact zeros in frozen columns; packed ones don't.
  return size.frozen?.length ? leavingOut(size.frozen, packed) : packed
}

function denseBasis(data: Float32Array, { rank, width }: BasisSize, kernels: ProjectionKernels): Basis {
  const rows = tf.keep(tf.tensor2d(data, [rank, width], 'float32'))
  return {
    rank,
    width,
    kind: 'dense',
    bytes: 4 * rank * width,
    apply: (vector) => kernels.apply(rows, vector),
    adjoint: (rowWeights) => kernels.adjoint(rows, rowWeights),
    read: async () => ({ kind: 'dense', rows: Float32Array.from(await rows.data<'float32'>()) }),
    dispose: () => rows.dispose(),
  }
}

function packedBasis(data: PackedData, { rank, width }: BasisSize, kernels: ProjectionKernels): Basis {
  const packed = packedRows(data, { rank, width })
  const tensors = [packed.codes, packed.scales, packed.shifts]
  return {
    rank,
    width,
    kind: 'packed',
    bytes: 4 * tensors.reduce((sum, { size }) => sum + size, 0),
    apply: (vector) => kernels.applyPacked(packed, vector),
    adjoint: (rowWeights) => kernels.adjointPacked(packed, rowWeights),
    read: () => readPacked(packed),
    dispose: () => tf.dispose(tensors),
  }
}

function packedRows(data: PackedData, { rank, width }: BasisSize): PackedRows {
  const { bits, groupSize } = data
  const matrix = (values: Float32Array | Int32Array, dtype: 'float32' | 'int32') =>
    tf.keep(tf.tensor2d(values, [rank, values.length / rank], dtype))
  return {
    rank,
    width,
    bits,
    groupSize,
    codes: matrix(data.codes, 'int32'),
    scales: matrix(data.scales, 'float32'),
    shifts: matrix(data.shifts, 'float32'),
  }
}

async function readPacked({ bits, groupSize, codes, scales, shifts }: PackedRows): Promise<PackedData> {
  const [codeWords, scaleValues, shiftValues] = await Promise.all([
    codes.data<'int32'>(),
    scales.data<'float32'>(),
    shifts.data<'float32'>(),
  ])
  return {
    kind: 'packed',
    bits,
    groupSize,
    codes: Int32Array.from(codeWords),
    scales: Float32Array.from(scaleValues),
    shifts: Float32Array.from(shiftValues),
  }
}

/** The basis with zeros in the columns of `ranges`. */
function leavingOut(ranges: readonly ColumnRange[], basis: Basis): Basis {
  const mask = tf.keep(zeroIn(ranges, basis.width))
  return {
    ...basis,
    apply: (vector) => tf.tidy(() => basis.apply(tf.mul(vector, mask))),
    adjoint: (rowWeights) => tf.tidy(() => tf.mul<tf.Tensor1D>(basis.adjoint(rowWeights), mask)),
    dispose() {
      mask.dispose()
      basis.dispose()
    },
  }
}

/** [width]: 0 in the given ranges, 1 elsewhere. */
function zeroIn(ranges: readonly ColumnRange[], width: number): tf.Tensor1D {
  const mask = new Float32Array(width).fill(1)
  for (const { from, to } of ranges) mask.fill(0, from, to)
  return tf.tensor1d(mask)
}
