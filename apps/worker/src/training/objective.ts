import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../datasets/batches.js'
import type { Model } from '../models/model.js'
import type { NormMode } from '../models/network.js'

/** Mean cross-entropy of a batch: -Σ oneHot · log softmax(logits) / batch size. */
export function crossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot)), -1 / logits.shape[0]))
}

/** How many images of a batch have their largest logit at their class. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32')))
}

export interface BatchOutcome {
  loss: tf.Scalar
  correct: tf.Scalar
}

/** Loss and hits of a batch at weights [dim]; the tensors are the caller's. */
export function evaluateBatch(
  model: Model,
  weights: tf.Tensor1D,
  batch: Batch,
  mode: NormMode,
): BatchOutcome {
  return tf.tidy(() => {
    const logits = model.forward(model.layout.split(weights), batch.images, mode)
    return { loss: crossEntropy(logits, batch.oneHot), correct: countCorrect(logits, batch.labels) }
  })
}

export interface BatchGradient extends BatchOutcome {
  gradient: tf.Tensor1D // [dim]
}

/** Loss, hits and gradient of one training batch at weights [dim]; the tensors are the caller's. */
export function differentiateBatch(model: Model, weights: tf.Tensor1D, batch: Batch): BatchGradient {
  return tf.tidy(() => {
    let correct: tf.Scalar | null = null
    const loss = (...parameters: tf.Tensor[]): tf.Scalar => {
      const logits = model.forward(parameters, batch.images, { kind: 'batch' })
      // Kept, because the gradient's own scope ends before this one.
      correct = tf.keep(countCorrect(logits, batch.labels))
      return crossEntropy(logits, batch.oneHot)
    }
    const { value, grads } = tf.valueAndGrads(loss)(model.layout.split(weights))
    return { loss: value as tf.Scalar, correct: correct!, gradient: model.layout.join(grads) }
  })
}
