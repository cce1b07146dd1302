import type * as tf from '@tensorflow/tfjs-core'
import { countBatches, disposeBatch, takeBatch } from '../datasets/batches.js'
import type { Split, TrainingData } from '../datasets/load-dataset.js'
import type { Model } from '../models/model.js'
import type { NormMode } from '../models/network.js'
import { evaluateBatch } from './objective.js'
import { readScalars } from './read-tensors.js'
import { betweenSteps, type RunControl } from './run-control.js'

export interface SplitScore {
  loss: number
  accuracy: number
  correct: number
  count: number
}

export interface SplitEvaluation {
  model: Model
  data: TrainingData
  split: Split
  batchSize: number
  mode: NormMode
  control: RunControl
}

/** Mean loss and accuracy over a whole split at weights [dim], always in the split's own order. */
export async function evaluateSplit(weights: tf.Tensor1D, evaluation: SplitEvaluation): Promise<SplitScore> {
  const { model, data, split, batchSize, mode, control } = evaluation
  const sizes: number[] = []
  const losses: tf.Scalar[] = []
  const hits: tf.Scalar[] = []
  for (let index = 0; index < countBatches(split, batchSize); index++) {
    const batch = takeBatch(data, split, split.indices, index, batchSize)
    const { loss, correct } = evaluateBatch(model, weights, batch, mode)
    disposeBatch(batch)
    sizes.push(batch.size)
    losses.push(loss)
    hits.push(correct)
    await betweenSteps(control)
  }
  const count = split.indices.length
  const correct = (await readScalars(hits)).reduce((sum, value) => sum + value, 0)
  const loss =
    (await readScalars(losses)).reduce((sum, value, place) => sum + value * sizes[place], 0) / count
  return { loss, accuracy: correct / count, correct, count }
}
