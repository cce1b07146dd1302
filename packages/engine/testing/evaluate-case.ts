import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../src/tensorflow.js'
import type { GradientCase } from './gradient-case.js'
import { randomTensor } from './random.js'

export interface CaseValues {
  forward: ArrayLike<number>
  /** One for each input. */
  gradients: ArrayLike<number>[]
}

/** Output of the case on the current engine and the gradient of a sum of its elements, each weighted differently. */
export async function evaluateCase({ shapes, run }: GradientCase): Promise<CaseValues> {
  const [forward, ...gradients] = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => randomTensor(shape, 100 + i))
    const weighted = (...x: Tensor[]): Scalar => {
      const y = run(...x)
      return tf.sum(tf.mul(y, tf.cos(tf.reshape(tf.range(0, y.size, 1, 'float32'), y.shape))))
    }
    return [run(...inputs), ...tf.grads(weighted)(inputs)]
  })
  return { forward: await take(forward), gradients: await Promise.all(gradients.map(take)) }
}

async function take(tensor: Tensor): Promise<ArrayLike<number>> {
  const values = (await tensor.data()).slice()
  tensor.dispose()
  return values
}

/** |actual - expected| / |expected| in the Euclidean norm. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0
  let norm = 0
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2
    norm += expected[i] ** 2
  }
  return actual.length === expected.length ? Math.sqrt(difference / (norm || 1)) : Number.NaN
}
