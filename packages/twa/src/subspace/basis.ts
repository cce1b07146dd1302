import * as tf from '@tensorflow/tfjs-core'
import type { CodeBits, PackedRows } from '../kernels/packed-rows.js'
import type { ProjectionKernels } from '../projection-kernels.js'

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

/** Puts rows on the engine. The arrays are taken over: on some backends a tensor is a view of its array. */
export function createBasis(
  data: BasisData,
  { rank, width }: { rank: number; width: number },
  kernels: ProjectionKernels,
): Basis {
  return data.kind === 'dense'
    ? denseBasis(data.rows, { rank, width }, kernels)
    : packedBasis(data, { rank, width }, kernels)
}

function denseBasis(
  data: Float32Array,
  { rank, width }: { rank: number; width: number },
  kernels: ProjectionKernels,
): Basis {
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

function packedBasis(
  data: BasisData & { kind: 'packed' },
  { rank, width }: { rank: number; width: number },
  kernels: ProjectionKernels,
): Basis {
  const { bits, groupSize } = data
  const matrix = (values: Float32Array | Int32Array, dtype: 'float32' | 'int32') =>
    tf.keep(tf.tensor2d(values, [rank, values.length / rank], dtype))
  const packed: PackedRows = {
    rank,
    width,
    bits,
    groupSize,
    codes: matrix(data.codes, 'int32'),
    scales: matrix(data.scales, 'float32'),
    shifts: matrix(data.shifts, 'float32'),
  }
  const tensors = [packed.codes, packed.scales, packed.shifts]
  return {
    rank,
    width,
    kind: 'packed',
    bytes: 4 * tensors.reduce((sum, { size }) => sum + size, 0),
    apply: (vector) => kernels.applyPacked(packed, vector),
    adjoint: (rowWeights) => kernels.adjointPacked(packed, rowWeights),
    async read() {
      const [codes, scales, shifts] = await Promise.all([
        packed.codes.data<'int32'>(),
        packed.scales.data<'float32'>(),
        packed.shifts.data<'float32'>(),
      ])
      return {
        kind: 'packed',
        bits,
        groupSize,
        codes: Int32Array.from(codes),
        scales: Float32Array.from(scales),
        shifts: Float32Array.from(shifts),
      }
    },
    dispose: () => tf.dispose(tensors),
  }
}
