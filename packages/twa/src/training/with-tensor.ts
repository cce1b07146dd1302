import type * as tf from '@tensorflow/tfjs-core'
import type { Awaitable } from '../awaitable.js'

/** What `use` makes of a tensor that ends with the call, also where `use` throws; the waiting kin of `tf.tidy`. */
export async function withTensor<T>(
  tensor: tf.Tensor1D,
  use: (tensor: tf.Tensor1D) => Awaitable<T>,
): Promise<T> {
  try {
    return await use(tensor)
  } finally {
    tensor.dispose()
  }
}

/** The values, for good: data() may hand out the engine's own memory. */
export async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  return Float32Array.from(await tensor.data<'float32'>())
}
