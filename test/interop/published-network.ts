import { createParameterLayout, type LayerStatistics, type ParameterLayout } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import type { PublishedVectors } from './published-vectors.js'

export interface LossAndGradient {
  loss: number
  /** [dim]; the caller's. */
  gradient: tf.Tensor1D
}

/** The network of the published vectors, in TensorFlow.js: dense → batch norm → tanh → dense → cross-entropy. */
export interface PublishedNetwork {
  layout: ParameterLayout
  /** The loss on some of the examples, and its gradient. */
  lossAndGradient(weights: tf.Tensor1D, examples: readonly number[]): LossAndGradient
  /** What the batch norm layer sees of some of the examples; the tensors are the caller's. */
  normStatistics(weights: tf.Tensor1D, examples: readonly number[]): LayerStatistics
}

export function createPublishedNetwork(vectors: PublishedVectors): PublishedNetwork {
  const { inputs, labels, settings } = vectors
  const layout = createParameterLayout(vectors.layout)
  const classes = layout.specs.at(-1)!.to - layout.specs.at(-1)!.from

  function loss(parameters: tf.Tensor[], examples: readonly number[]): tf.Scalar {
    const [dense1, gamma, beta, dense2, bias] = parameters
    const normal = normalise(dense(rowsOf(inputs, examples), dense1), settings.batchNormEpsilon)
    const hidden = tf.tanh(tf.add(tf.mul(normal, gamma), beta))
    const logits = tf.add(dense(hidden, dense2), bias)
    const wanted = tf.oneHot(
      examples.map((example) => labels[example]),
      classes,
    )
    return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1)))
  }

  return {
    layout,
    lossAndGradient(weights, examples) {
      const { value, gradient } = tf.tidy(() => {
        const work = tf.valueAndGrads((...parameters) => loss(parameters, examples))
        const { value, grads } = work(layout.split(weights))
        return { value, gradient: layout.join(grads) }
      })
      const [number] = value.dataSync()
      value.dispose()
      return { loss: number, gradient }
    },
    normStatistics(weights, examples) {
      const moments = tf.tidy(() => {
        const { mean, variance } = tf.moments(dense(rowsOf(inputs, examples), layout.split(weights)[0]), 0)
        return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D }
      })
      return { ...moments, count: examples.length }
    },
  }
}

function rowsOf(inputs: readonly number[][], examples: readonly number[]): tf.Tensor2D {
  return tf.tensor2d(examples.map((example) => inputs[example]))
}

/** x · Wᵀ: PyTorch keeps a dense weight as [out, in]. */
function dense(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  return tf.matMul(x, weight, false, true)
}

function normalise(x: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, 0)
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)))
}
