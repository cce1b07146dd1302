import { type BatchNormResult, createBatchNormEstimator, type LayerStatistics } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { disposeBatch, takeBatch } from '../datasets/batches.js'
import type { Split, TrainingData } from '../datasets/load-dataset.js'
import type { Model } from '../models/model.js'
import type { NormMode } from '../models/network.js'
import { betweenSteps, type RunControl } from './run-control.js'

export interface NormMeasurement {
  model: Model
  data: TrainingData
  batchSize: number
  control: RunControl
  /** Fewer batches than the whole training split, for a quick look. */
  mostBatches?: number
}

/** One image has no spread in a dense layer: batches have at least two. */
const SMALLEST_BATCH = 2

/**
 * Batch norm statistics for weights [dim], from nothing, over the training split in its own order: the same recipe for
 * every averaging method and for the last iterate, so that none is at a disadvantage.
 */
export async function measureNormStatistics(
  weights: tf.Tensor1D,
  { model, data, batchSize, control, mostBatches = Number.POSITIVE_INFINITY }: NormMeasurement,
): Promise<BatchNormResult[]> {
  if (model.normLayers.length === 0) return []
  const estimator = createBatchNormEstimator(model.normLayers)
  const size = Math.max(SMALLEST_BATCH, batchSize)
  const images = data.train.indices
  for (let index = 0; index < mostBatches && images.length - index * size >= SMALLEST_BATCH; index++) {
    const batch = takeBatch(data, data.train, images, index, size)
    const seen = collectStatistics(model, weights, batch.images)
    await estimator.add(seen, batch.size)
    tf.dispose(seen.flatMap(({ mean, variance }) => [mean, variance]))
    disposeBatch(batch)
    await betweenSteps(control)
  }
  return estimator.result()
}

/** Images that one whole pass sees: a last batch of one image is left out. */
export function imagesOfNormPass({ indices }: Split, batchSize: number): number {
  const rest = indices.length % Math.max(SMALLEST_BATCH, batchSize)
  return rest < SMALLEST_BATCH ? indices.length - rest : indices.length
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

function collectStatistics(model: Model, weights: tf.Tensor1D, images: tf.Tensor4D): LayerStatistics[] {
  const seen: LayerStatistics[] = []
  tf.tidy(() => {
    const collect = (layer: number, statistics: LayerStatistics) => {
      tf.keep(statistics.mean)
      tf.keep(statistics.variance)
      seen[layer] = statistics
    }
    model.forward(model.layout.split(weights), images, { kind: 'collect', seen: collect })
  })
  return seen
}
