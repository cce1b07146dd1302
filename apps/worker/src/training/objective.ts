import * as tf from '@tensorflow/tfjs-core'
import type { Batch, BatchLoss, Task } from '../tasks/task.js'

export interface BatchGradient extends BatchLoss {
  gradient: tf.Tensor1D // [dim]
}

/** Loss, hits and gradient of one training batch at weights [dim]; the tensors are the caller's. */
export function differentiateBatch(
  { model, loss: lossOf }: Pick<Task, 'loss'> & { model: Pick<Task['model'], 'layout'> },
  weights: tf.Tensor1D,
  batch: Batch,
): BatchGradient {
  let correct: tf.Scalar | null = null
  const outcome = tf.tidy(() => {
    const lossAt = (...parameters: tf.Tensor[]): tf.Scalar => {
      const { loss, correct: hits } = lossOf(parameters, batch, { kind: 'batch' })
      // Kept, because the gradient's own scope ends before this one.
      correct = hits && tf.keep(hits)
      return loss
    }
    const { value, grads } = tf.valueAndGrads(lossAt)(model.layout.split(weights))
    return { loss: value as tf.Scalar, gradient: model.layout.join(grads) }
  })
  return { ...outcome, correct }
}
