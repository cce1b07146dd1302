import type { BatchMatMulAttrs, BatchMatMulInputs, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import type { KernelPack } from './kernel-pack.js'
import { overrideKernel, type Present } from './override-kernel.js'

type Operands = Present<BatchMatMulInputs>

/** C[batch, M, N] = op(a)[batch, M, K] x op(b)[batch, K, N], where op may swap the last two axes. */
interface Product {
  batch: number[]
  aBatches: number
  bBatches: number
  M: number
  N: number
  K: number
}

function productOf({ a, b }: Operands, { transposeA, transposeB }: BatchMatMulAttrs): Product {
  const [aRows, aColumns] = a.shape.slice(-2)
  const [bRows, bColumns] = b.shape.slice(-2)
  const K = transposeA ? aRows : aColumns
  const depthB = transposeB ? bColumns : bRows
  if (K !== depthB)
    throw new Error(
      `matMul: inner sizes ${K} and ${depthB} differ, for shapes [${a.shape}] and [${b.shape}] with transposeA=${transposeA} and transposeB=${transposeB}`,
    )
  const aBatch = a.shape.slice(0, -2)
  const bBatch = b.shape.slice(0, -2)
  return {
    batch: tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch),
    aBatches: tf.util.sizeFromShape(aBatch),
    bBatches: tf.util.sizeFromShape(bBatch),
    M: transposeA ? aColumns : aRows,
    N: transposeB ? bRows : bColumns,
    K,
  }
}

/** The pack broadcasts a whole operand over the batch, not single batch axes. */
function isSupported({ a, b }: Operands, p: Product): boolean {
  const count = tf.util.sizeFromShape(p.batch)
  const fits = (batches: number) => batches === count || batches === 1
  return a.dtype === 'float32' && b.dtype === 'float32' && fits(p.aBatches) && fits(p.bBatches)
}

/**
 * Matrix times vector is bound by memory, not arithmetic: it reads the matrix once, in storage order.
 * @returns whether it applied.
 */
function multiplyVector(
  pack: KernelPack,
  { a, b }: Operands,
  attrs: BatchMatMulAttrs,
  { M, N, K }: Product,
  out: number,
): boolean {
  if (N !== 1 && M !== 1) return false
  const [matrix, vector, lines] = N === 1 ? [a, b, M] : [b, a, N]
  const linesAreRows = N === 1 ? !attrs.transposeA : attrs.transposeB
  const { kernels, heap } = pack
  const rows = heap.pointer(matrix)
  if (linesAreRows) kernels.dotRows(lines, K, rows, heap.pointer(vector), out)
  else kernels.combineRows(K, lines, rows, heap.pointer(vector), out)
  return true
}

function multiply(
  pack: KernelPack,
  { a, b }: Operands,
  { transposeA, transposeB }: BatchMatMulAttrs,
  { batch, aBatches, bBatches, M, N, K }: Product,
  out: number,
): void {
  const { kernels, heap, scratch } = pack
  const [aRow, aCol] = transposeA ? [1, M] : [K, 1]
  const [bRow, bCol] = transposeB ? [1, K] : [N, 1]
  const count = tf.util.sizeFromShape(batch)
  const aStep = aBatches === 1 ? 0 : M * K
  const bStep = bBatches === 1 ? 0 : K * N
  // biome-ignore format: one line per operand
  kernels.batchedGemm(
    count, M, N, K,
    heap.pointer(a), aStep, aRow, aCol,
    heap.pointer(b), bStep, bRow, bCol,
    out, scratch,
  )
}

/** matMul with any transposes and batches; stock wasm is 12 to 70 times slower when an operand is transposed. */
export function registerMatMul(pack: KernelPack): void {
  overrideKernel<BatchMatMulInputs, BatchMatMulAttrs>(tf.BatchMatMul, (inputs, attrs, stock): TensorInfo => {
    const product = productOf(inputs, attrs)
    if (!isSupported(inputs, product)) return stock()
    const result = pack.heap.output([...product.batch, product.M, product.N])
    const out = pack.heap.pointer(result)
    const single = tf.util.sizeFromShape(product.batch) === 1
    if (!(single && multiplyVector(pack, inputs, attrs, product, out)))
      multiply(pack, inputs, attrs, product, out)
    return result
  })
}
