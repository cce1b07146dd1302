import type * as tf from '@tensorflow/tfjs-core'
import type { Subspace } from './subspace.js'

/**
 * Pᵀ (P g): [dim] → [dim], a new tensor. For orthonormal rows the part of g that lies in the subspace; for unit rows
 * still in their span, but stretched along directions that several rows share.
 */
export async function projectedGradient(
  subspace: Pick<Subspace, 'apply' | 'adjoint'>,
  gradient: tf.Tensor1D,
): Promise<tf.Tensor1D> {
  const coefficients = await subspace.apply(gradient)
  const projected = await subspace.adjoint(coefficients)
  coefficients.dispose()
  return projected
}
