import type { SplitMetrics } from '@barycenter/contracts'
import type * as tf from '@tensorflow/tfjs-core'
import type { NormMode } from '../models/network.js'
import { disposeBatch } from '../tasks/device-batch.js'
import { readTensors } from '../tasks/read-tensors.js'
import type { Batch, Depth, Split, Task } from '../tasks/task.js'
import { countBatches, scoringBatch } from './batches.js'
import { betweenSteps, type RunControl } from './run-control.js'

export interface SplitScore {
  loss: number
  metrics: SplitMetrics
  /** Examples. */
  count: number
}

export interface SplitEvaluation {
  task: Task
  split: Split
  batchSize: number
  mode: NormMode
  control: RunControl
  /** By default quick. */
  depth?: Depth
}

/** Mean loss and metrics over a whole split at weights [dim], always in the split's own order. */
export async function evaluateSplit(weights: tf.Tensor1D, evaluation: SplitEvaluation): Promise<SplitScore> {
  const { task, split, batchSize, mode, control, depth = 'quick' } = evaluation
  const meter = task.createMeter(depth)
  let [sum, asked] = [0, 0]
  for (let index = 0; index < countBatches(split, batchSize); index++) {
    const batch = scoringBatch(task, split, index, batchSize)
    const [[loss], ...outputs] = await measureBatch(task, weights, batch, mode, depth)
    disposeBatch(batch)
    sum += loss * batch.host.asked
    asked += batch.host.asked
    meter.add(outputs, batch.host)
    await betweenSteps(control)
  }
  return { loss: sum / asked, metrics: meter.metrics(), count: split.examples.length }
}

/** Values of loss and outputs. */
function measureBatch(
  { model, measure }: Task,
  weights: tf.Tensor1D,
  batch: Batch,
  mode: NormMode,
  depth: Depth,
): Promise<tf.TypedArray[]> {
  return readTensors(() => {
    const { loss, outputs } = measure(model.layout.split(weights), batch, mode, depth)
    return [loss, ...outputs]
  })
}
