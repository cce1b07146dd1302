import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core'
import { tf } from '../src/tensorflow.js'
import { randomTensor } from './random.js'

interface SmallNetwork {
  weights: Variable[]
  loss: () => Scalar
}

/** Images [8, 8, 8, 3] and one token id each -> 4 classes; touches every kernel of the pack that training needs. */
function smallNetwork(tag: string): SmallNetwork {
  const weight = (shape: number[], seed: number, scale: number): Variable =>
    tf.variable(tf.mul(randomTensor(shape, seed), scale), true, `${tag}-${seed}`)
  const weights = [
    weight([3, 3, 3, 8], 1, 0.3),
    weight([8], 2, 1),
    weight([8], 3, 0.1),
    weight([5, 8], 4, 0.5),
    weight([3, 3, 8, 1], 5, 0.4),
    weight([128, 4], 6, 0.2),
  ]
  const [filter, scale, offset, embedding, depthwise, dense] = weights
  const images = randomTensor([8, 8, 8, 3], 7) as Tensor4D
  const tokens = tf.tensor1d([0, 1, 2, 3, 4, 0, 1, 2], 'int32')
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 3, 2, 1, 0], 'int32'), 4)
  const loss = (): Scalar =>
    tf.tidy(() => {
      const conv = tf.conv2d(images, filter as Tensor as Tensor4D, 1, 'same')
      const { mean, variance } = tf.moments(conv, [0, 1, 2])
      const normal = tf.batchNorm(conv, mean, variance, offset, tf.add(scale, 1.5), 1e-3)
      const pooled = tf.maxPool(normal as Tensor4D, 2, 2, 'same') // [8, 4, 4, 8]
      const mixed = tf.depthwiseConv2d(pooled, depthwise as Tensor as Tensor4D, 1, 'same')
      const token = tf.reshape(tf.gather(embedding, tokens), [8, 1, 1, 8])
      const features = tf.reshape(tf.tanh(tf.add(mixed, token)), [8, 128]) as Tensor2D
      const logits = tf.matMul(features, dense as Tensor as Tensor2D)
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1))) as Scalar
    })
  return { weights, loss }
}

export interface Training {
  losses: number[]
  /** All weights after the last step, one after the other. */
  weights: Float32Array
  /** Tensors alive after the second step and after the last. */
  tensors: { early: number; late: number }
}

/** Trains with Adam from fixed weights on one fixed batch and cleans up after itself. */
export function trainSmallNetwork(steps: number, tag: string): Training {
  const losses: number[] = []
  let early = 0
  tf.engine().startScope()
  const { weights, loss } = smallNetwork(tag)
  const optimizer = tf.train.adam(0.01)
  for (let step = 0; step < steps; step++) {
    const value = optimizer.minimize(loss, true, weights) as Scalar
    losses.push(value.dataSync()[0])
    value.dispose()
    if (step === 1) early = tf.memory().numTensors
  }
  const tensors = { early, late: tf.memory().numTensors }
  const trained = weights.flatMap((weight) => Array.from(weight.dataSync()))
  optimizer.dispose()
  for (const weight of weights) weight.dispose()
  tf.engine().endScope()
  return { losses, weights: Float32Array.from(trained), tensors }
}
