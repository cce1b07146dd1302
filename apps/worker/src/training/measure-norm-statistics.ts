import { type BatchNormResult, createBatchNormEstimator, type LayerStatistics } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import type { NormMode } from '../models/network.js'
import { disposeBatch } from '../tasks/device-batch.js'
import type { Batch, Split, Task } from '../tasks/task.js'
import { scoringBatch } from './batches.js'
import { betweenSteps, type RunControl } from './run-control.js'

export interface NormMeasurement {
  task: Task
  batchSize: number
  control: RunControl
  /** Fewer batches than the whole training split, for a quick look. */
  mostBatches?: number
  /** Other training examples than the whole split. */
  split?: Split | undefined
}

/** One example has no spread in a dense layer: batches have at least two. */
const SMALLEST_BATCH = 2

/**
 * Batch norm statistics for weights [dim], from nothing, over the training split in its own order: the same recipe for
 * every averaging method and for the last iterate, so that none is at a disadvantage.
 */
export async function measureNormStatistics(
  weights: tf.Tensor1D,
  { task, batchSize, control, mostBatches = Number.POSITIVE_INFINITY, split = task.train }: NormMeasurement,
): Promise<BatchNormResult[]> {
  const { normLayers } = task.model
  if (normLayers.length === 0) return []
  const estimator = createBatchNormEstimator(normLayers)
  const size = Math.max(SMALLEST_BATCH, batchSize)
  const count = split.examples.length
  for (let index = 0; index < mostBatches && count - index * size >= SMALLEST_BATCH; index++) {
    const batch = scoringBatch(task, split, index, size)
    const seen = collectStatistics(task, weights, batch)
    await estimator.add(seen, batch.host.size)
    tf.dispose(seen.flatMap(({ mean, variance }) => [mean, variance]))
    disposeBatch(batch)
    await betweenSteps(control)
  }
  return estimator.result()
}

/** Examples that one whole pass sees: a last batch of one example is left out. */
export function examplesOfNormPass({ examples }: Split, batchSize: number): number {
  const rest = examples.length % Math.max(SMALLEST_BATCH, batchSize)
  return rest < SMALLEST_BATCH ? examples.length - rest : examples.length
}

/** Statistics on the device, for a forward pass. Dispose with `disposeMode`. */
export function runningMode(statistics: readonly BatchNormResult[]): NormMode & { kind: 'running' } {
  const onDevice = statistics.map(({ mean, variance }) => ({
    mean: tf.tensor1d(mean),
    variance: tf.tensor1d(variance),
  }))
  return { kind: 'running', statistics: onDevice }
}

export function disposeMode({ statistics }: NormMode & { kind: 'running' }): void {
  tf.dispose(statistics.flatMap(({ mean, variance }) => [mean, variance]))
}

function collectStatistics({ model, loss }: Task, weights: tf.Tensor1D, batch: Batch): LayerStatistics[] {
  const seen: LayerStatistics[] = []
  tf.tidy(() => {
    const collect = (layer: number, statistics: LayerStatistics) => {
      tf.keep(statistics.mean)
      tf.keep(statistics.variance)
      seen[layer] = statistics
    }
    loss(model.layout.split(weights), batch, { kind: 'collect', seen: collect })
  })
  return seen
}
