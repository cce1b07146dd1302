import { LAYER_NORM, LAYER_NORM_GRADIENT } from '../ops/layer-norm.js'
import { BATCH_NORM, BATCH_NORM_GRADIENT } from '../ops/normalise-columns.js'
import type { KernelPack } from './kernel-pack.js'
import { matrixOf } from './matrix-of.js'
import { assertFloat, registerOwnKernel } from './override-kernel.js'

function registerLayerNorm({ kernels, heap }: KernelPack): void {
  registerOwnKernel<'x' | 'gamma' | 'beta', { epsilon: number }>(
    LAYER_NORM,
    ({ x, gamma, beta }, { epsilon }) => {
      assertFloat(LAYER_NORM, x)
      const { rows, columns } = matrixOf(x)
      const [y, statistics] = [heap.output(x.shape), heap.output([rows, 2])]
      kernels.layerNorm(rows, columns, epsilon, ...heap.pointers(x, gamma, beta, y, statistics))
      return [y, statistics]
    },
  )
  registerOwnKernel<'x' | 'gamma' | 'statistics' | 'dy', object>(
    LAYER_NORM_GRADIENT,
    ({ x, gamma, statistics, dy }) => {
      const { rows, columns } = matrixOf(x)
      const [dx, dgamma, dbeta] = [x.shape, [columns], [columns]].map((shape) => heap.output(shape))
      kernels.layerNormGradient(rows, columns, ...heap.pointers(x, gamma, statistics, dy, dx, dgamma, dbeta))
      return [dx, dgamma, dbeta]
    },
  )
}

/** What a ReLU cuts off at; without one nothing is. */
const floorOf = (relu: boolean) => (relu ? 0 : Number.NEGATIVE_INFINITY)

function registerBatchNorm({ kernels, heap, columns: buffer }: KernelPack): void {
  registerOwnKernel<'x' | 'gamma' | 'beta', { epsilon: number; relu: boolean }>(
    BATCH_NORM,
    ({ x, gamma, beta }, { epsilon, relu }) => {
      assertFloat(BATCH_NORM, x)
      const { rows, columns } = matrixOf(x)
      const [y, affine] = [heap.output(x.shape), heap.output([4, columns])]
      const totals = buffer(4 * columns)
      const pointers = heap.pointers(x, gamma, beta, affine, y)
      kernels.batchNorm(rows, columns, epsilon, floorOf(relu), ...pointers, totals)
      return [y, affine]
    },
  )
  registerOwnKernel<'x' | 'affine' | 'dy', { relu: boolean }>(
    BATCH_NORM_GRADIENT,
    ({ x, affine, dy }, { relu }) => {
      const { rows, columns } = matrixOf(x)
      const [dx, dgamma, dbeta] = [x.shape, [columns], [columns]].map((shape) => heap.output(shape))
      const totals = buffer(6 * columns)
      const pull = totals + 16 * columns
      const pointers = heap.pointers(x, affine, dy, dx, dgamma, dbeta)
      kernels.batchNormGradient(rows, columns, floorOf(relu), ...pointers, pull, totals)
      return [dx, dgamma, dbeta]
    },
  )
}

/** Layer norm, and batch norm by the batch's own statistics. */
export function registerNorms(pack: KernelPack): void {
  registerLayerNorm(pack)
  registerBatchNorm(pack)
}
