import * as tf from '@tensorflow/tfjs-core'

/**
 * Values of the tensors that `make` returns, copied out of the engine: `data()` may hand out the engine's own memory. All
 * that `make` puts there is disposed.
 */
export async function readTensors(make: () => tf.Tensor[]): Promise<tf.TypedArray[]> {
  const tensors = tf.tidy(make)
  const values = await Promise.all(tensors.map(async (tensor) => (await tensor.data()).slice()))
  tf.dispose(tensors)
  return values
}
