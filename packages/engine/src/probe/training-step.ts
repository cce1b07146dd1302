import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'

/** What a probed engine computed: plain numbers, so they can cross a process border. */
export interface StepResult {
  loss: number
  /** Loss on the same batch after one step along the gradient. */
  lossAfter: number
  /** Gradients of all weights, one after the other. */
  gradient: number[]
}

const LEARNING_RATE = 0.1
// Every window of the max pool sees only negative numbers: stock wasm sends such a gradient to the wrong cell.
const BELOW_ZERO = 6

/** Fixed values in [-1, 1), the same on every engine and platform. */
function fixedValues(shape: number[], seed: number): Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape))
  let state = seed
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0 // Numerical Recipes' generator
    values[i] = (state >>> 8) / 2 ** 23 - 1
  }
  return tf.tensor(values, shape)
}

function lossOf(x: Tensor4D, labels: Tensor, [filter, scale, offset, dense]: Tensor[]): Scalar {
  const conv = tf.conv2d(x, filter as Tensor4D, 1, 'same') // [4, 4, 4, 4]
  const { mean, variance } = tf.moments(conv, [0, 1, 2])
  const normal = tf.add(tf.mul(tf.mul(tf.sub(conv, mean), tf.rsqrt(tf.add(variance, 1e-3))), scale), offset)
  const pooled = tf.maxPool(tf.sub(normal, BELOW_ZERO) as Tensor4D, 2, 2, 'valid')
  const features = tf.tanh(tf.reshape(tf.add(pooled, BELOW_ZERO), [4, 16]))
  const logits = tf.matMul(features as Tensor2D, dense as Tensor2D) // [4, 3]
  return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)))
}

/** One training step of a small network on the current engine: convolution, norm, max pool, dense, softmax. */
export async function runTrainingStep(): Promise<StepResult> {
  const x = fixedValues([4, 4, 4, 2], 1) as Tensor4D
  const labels = tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], [4, 3])
  const weights = [
    fixedValues([3, 3, 2, 4], 2),
    tf.add(fixedValues([4], 3), 1.5),
    fixedValues([4], 4),
    fixedValues([16, 3], 5),
  ]
  const { value, grads } = tf.valueAndGrads((...w: Tensor[]) => lossOf(x, labels, w))(weights)
  const stepped = weights.map((weight, i) => tf.sub(weight, tf.mul(grads[i], LEARNING_RATE)))
  const after = lossOf(x, labels, stepped)
  const gradient = await Promise.all(grads.map(async (grad) => Array.from(await grad.data())))
  return { loss: (await value.data())[0], lossAfter: (await after.data())[0], gradient: gradient.flat() }
}
