import type * as tf from '@tensorflow/tfjs-core'
import type { Subspace } from './subspace.js'

/**
 * Pᵀ (P v): [dim] → [dim], a new tensor. For orthonormal rows the part of v that lies in their span; for unit rows
 * still in their span, but stretched along directions that several rows share.
 */
export async function projectOnto(
  subspace: Pick<Subspace, 'apply' | 'adjoint'>,
  vector: tf.Tensor1D,
): Promise<tf.Tensor1D> {
  const coefficients = await subspace.apply(vector)
  try {
    return await subspace.adjoint(coefficients)
  } finally {
    coefficients.dispose()
  }
}
