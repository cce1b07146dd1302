import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from './tensorflow.js'

/** @throws Error naming what was found and expected, unless the tensor is of this type and shape. */
export function assertTensor(what: string, tensor: Tensor, dtype: string, shape: number[]): void {
  if (tensor.dtype === dtype && tf.util.arraysEqual(tensor.shape, shape)) return
  throw new Error(
    `${what}: found ${tensor.dtype} of shape [${tensor.shape}], expected ${dtype} of shape [${shape}]`,
  )
}

/** @throws Error unless P [rank, width] and v [width] fit the product P v. */
export function assertDenseApplies(basis: Tensor2D, vector: Tensor1D): void {
  assertTensor('dense rows', basis, 'float32', basis.shape)
  assertTensor('vector of dense rows', vector, 'float32', [basis.shape[1]])
}

/** @throws Error unless P [rank, width] and x [rank] fit the product Pᵀ x. */
export function assertDenseCombines(basis: Tensor2D, coefficients: Tensor1D): void {
  assertTensor('dense rows', basis, 'float32', basis.shape)
  assertTensor('coefficients of dense rows', coefficients, 'float32', [basis.shape[0]])
}
