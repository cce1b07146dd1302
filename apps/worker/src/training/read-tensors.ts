import type * as tf from '@tensorflow/tfjs-core'

/** Copies a vector out of the engine: `data()` may hand out the engine's own memory. */
export async function readVector(vector: tf.Tensor1D): Promise<Float32Array> {
  return Float32Array.from(await vector.data<'float32'>())
}
