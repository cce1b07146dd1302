import * as tf from '@tensorflow/tfjs-core'
import { SettingError, ShapeError } from '../errors.js'
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js'
import type { Basis } from './basis.js'
import type { LocalSubspace, SubspaceBlock } from './subspace.js'

/** Where training starts, and what of the wanted start the subspace can't reach. */
export interface StartCoefficients {
  /** x with c + Pᵀ x nearest to the weights, [rank]. */
  coefficients: Float32Array
  /** ‖w − (c + Pᵀ x)‖ / ‖w‖: what the subspace can't hold. Above about 1e-6 the weights lie outside it. */
  outside: number
}

/**
 * Coefficients of a point other than the offset: the last snapshot, the best, any. What lies outside the subspace is
 * lost: it could never learn from data (O14), so a caller refuses or warns by `outside`.
 *
 * @throws ShapeError when the weights are of another length; SettingError for a simplex, where a snapshot would have
 * infinite logits.
 */
export async function startCoefficients(
  subspace: LocalSubspace,
  weights: Float32Array,
): Promise<StartCoefficients> {
  if (weights.length !== subspace.dim) throw new ShapeError('start weights', [weights.length], [subspace.dim])
  if (subspace.coordinates === 'softmax') {
    throw new SettingError('start', 'a weight vector', "the uniform average ('mean'), where a simplex starts")
  }
  const projections = tf.tidy(() =>
    subspace.apply(tf.sub(tf.tensor1d(weights.slice()), tf.tensor1d(subspace.offset.slice()))),
  )
  const projected = Float32Array.from(await projections.data<'float32'>())
  projections.dispose()
  const coefficients = subspace.orthonormal ? projected : await solveBlocks(subspace.blocks, projected)
  return { coefficients, outside: await distanceOutside(subspace, weights, coefficients) }
}

/** Rows that overlap, as unit and packed ones do: the smallest x with P Pᵀ x = P (w − c), block by block. */
async function solveBlocks(blocks: readonly SubspaceBlock[], projected: Float32Array): Promise<Float32Array> {
  const result = new Float32Array(projected.length)
  let taken = 0
  for (const { basis, rank } of blocks) {
    if (!basis) continue
    const rows = await innerProducts(basis)
    result.set(solveSymmetric(rows, projected.subarray(taken, taken + rank)), taken)
    taken += rank
  }
  return result
}

/** P Pᵀ of a block's rows, column by column as P (Pᵀ e_i), for which every kind of basis has the products. */
async function innerProducts({ rank, apply, adjoint }: Basis): Promise<Float32Array[]> {
  const columns: Float32Array[] = []
  for (let i = 0; i < rank; i++) {
    const column = tf.tidy(() => {
      // Not tf.oneHot: the wasm backend writes int32 ones into its float32 result.
      const unit = new Float32Array(rank)
      unit[i] = 1
      return apply(adjoint(tf.tensor1d(unit)))
    })
    columns.push(Float32Array.from(await column.data<'float32'>()))
    column.dispose()
  }
  return columns
}

/** Least-norm solution through the eigenvalues that float32 entries can tell from 0. */
function solveSymmetric(matrix: readonly Float32Array[], right: Float32Array): Float64Array {
  // Both halves of the matrix carry their own rounding.
  const mirrored = matrix.map((row, i) => row.map((value, j) => (value + matrix[j][i]) / 2))
  const { values, vectors } = symmetricEigen(mirrored)
  const solution = new Float64Array(right.length)
  for (const [k, value] of values.entries()) {
    if (value <= values[0] * right.length * 2 ** -23) continue
    const share = vectors[k].reduce((sum, entry, i) => sum + entry * right[i], 0) / value
    for (let i = 0; i < solution.length; i++) solution[i] += share * vectors[k][i]
  }
  return solution
}

async function distanceOutside(
  subspace: LocalSubspace,
  weights: Float32Array,
  x: Float32Array,
): Promise<number> {
  const point = tf.tidy(() => subspace.point(tf.tensor1d(x.slice())))
  const reached = await point.data<'float32'>()
  point.dispose()
  let rest = 0
  let whole = 0
  for (let i = 0; i < weights.length; i++) {
    rest += (weights[i] - reached[i]) ** 2
    whole += weights[i] ** 2
  }
  return whole === 0 ? Math.sqrt(rest) : Math.sqrt(rest / whole)
}
