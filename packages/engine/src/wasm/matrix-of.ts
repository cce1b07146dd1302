import type { TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'

/** Rows and columns of a tensor whose last axis is the columns. */
export function matrixOf({ shape }: TensorInfo): { rows: number; columns: number } {
  const columns = shape[shape.length - 1]
  return { rows: tf.util.sizeFromShape(shape) / columns, columns }
}
