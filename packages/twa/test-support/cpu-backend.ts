import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'

// The plain JavaScript backend: float32 tensors, the same numbers on every machine.
await tf.setBackend('cpu')

/** Tensors alive after `work` minus those alive before: what it left behind. */
export async function tensorsLeftBy(work: () => unknown): Promise<number> {
  const before = tf.memory().numTensors
  await work()
  return tf.memory().numTensors - before
}
