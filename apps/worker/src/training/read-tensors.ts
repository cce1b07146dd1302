import * as tf from '@tensorflow/tfjs-core'

/** Reads many scalars in one go and disposes them. */
export async function readScalars(scalars: tf.Scalar[]): Promise<Float32Array> {
  const stacked = tf.stack(scalars)
  const values = await stacked.data<'float32'>()
  tf.dispose([stacked, ...scalars])
  return values
}

/** Copies a vector out of the engine: `data()` may hand out the engine's own memory. */
export async function readVector(vector: tf.Tensor1D): Promise<Float32Array> {
  return Float32Array.from(await vector.data<'float32'>())
}
