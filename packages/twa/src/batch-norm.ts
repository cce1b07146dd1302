import type * as tf from '@tensorflow/tfjs-core'
import { NonFiniteStatisticsError, SettingError, ShapeError } from './errors.js'

/** A layer that normalises by batch statistics in training. */
export interface BatchNormLayer {
  name: string
  /** Number of channels. */
  size: number
}

/** What one batch-norm layer saw of one batch in training mode, as `tf.moments` gives it. */
export interface LayerStatistics {
  /** [size]. */
  mean: tf.Tensor1D
  /** [size], biased: divided by `count`. */
  variance: tf.Tensor1D
  /** Values behind each channel: batch size · positions (1 position for a dense layer). */
  count: number
}

/** Running statistics of one layer for the averaged weights, each [size]; the variance is unbiased. */
export interface BatchNormResult {
  name: string
  mean: Float32Array
  variance: Float32Array
}

/**
 * Re-estimates the running statistics of a network whose weights were averaged: those it carries belong to
 * other weights. Starts from nothing and keeps the running mean over batches with momentum b / (N + b), so
 * all samples count alike, whatever the batch sizes (PyTorch's `swa_utils.update_bn`, momentum = None, made
 * right for unequal batches). The running variance is the mean of the batches' unbiased variances, as in
 * PyTorch, not the variance over all samples.
 */
export interface BatchNormEstimator {
  readonly layers: readonly BatchNormLayer[]
  /** Samples seen, N. */
  readonly sampleCount: number
  /** One batch, statistics in the order of the layers; the tensors stay the caller's. */
  add(statistics: readonly LayerStatistics[], batchSize: number): Promise<void>
  /** @throws SettingError before the first batch. */
  result(): BatchNormResult[]
}

/**
 * An estimator of nothing yet, for layers in the order in which `add` will get them. Holds 2 · size float64 numbers a
 * layer, and no tensor.
 *
 * @throws (from `add`) ShapeError naming the layer whose statistics have another length; SettingError for a batch of none,
 * or a layer with fewer than 2 values a channel, which have no spread; NonFiniteStatisticsError naming layer and channel.
 * What it throws for is not counted.
 */
export function createBatchNormEstimator(layers: readonly BatchNormLayer[]): BatchNormEstimator {
  const running = layers.map(({ size }) => ({
    mean: new Float64Array(size),
    variance: new Float64Array(size),
  }))
  let sampleCount = 0
  return {
    layers,
    get sampleCount() {
      return sampleCount
    },
    async add(statistics, batchSize) {
      requireStatistics(layers, statistics, batchSize)
      const read = await Promise.all(
        statistics.map(({ mean, variance }) =>
          Promise.all([mean.data<'float32'>(), variance.data<'float32'>()]),
        ),
      )
      requireFiniteMoments(layers, read)
      const momentum = batchSize / (sampleCount + batchSize)
      for (const [i, [mean, variance]] of read.entries()) {
        const { count } = statistics[i]
        addBatch(running[i].mean, mean, momentum, 1)
        addBatch(running[i].variance, variance, momentum, count / (count - 1))
      }
      sampleCount += batchSize
    },
    result() {
      if (sampleCount === 0)
        throw new SettingError('batches given to the batch-norm estimator', 0, 'at least 1')
      return layers.map(({ name }, i) => ({
        name,
        mean: Float32Array.from(running[i].mean),
        variance: Float32Array.from(running[i].variance),
      }))
    },
  }
}

function addBatch(running: Float64Array, batch: Float32Array, momentum: number, scale: number): void {
  for (let i = 0; i < running.length; i++) running[i] += momentum * (batch[i] * scale - running[i])
}

/** One NaN would stay in a running mean for good, and be met only when the network is evaluated. */
function requireFiniteMoments(
  layers: readonly BatchNormLayer[],
  read: readonly (readonly Float32Array[])[],
): void {
  for (const [layer, moments] of read.entries()) {
    for (const [i, values] of moments.entries()) {
      const channel = values.findIndex((value) => !Number.isFinite(value))
      if (channel < 0) continue
      const what = `batch ${i === 0 ? 'mean' : 'variance'} of "${layers[layer].name}" at channel ${channel}`
      throw new NonFiniteStatisticsError(what, values[channel])
    }
  }
}

function requireStatistics(
  layers: readonly BatchNormLayer[],
  statistics: readonly LayerStatistics[],
  batchSize: number,
): void {
  if (!(batchSize >= 1)) throw new SettingError('batch size', batchSize, 'at least 1')
  if (statistics.length !== layers.length) {
    throw new ShapeError('list of batch-norm statistics', [statistics.length], [layers.length])
  }
  for (const [i, { name, size }] of layers.entries()) {
    const { mean, variance, count } = statistics[i]
    if (mean.size !== size) throw new ShapeError(`batch mean of "${name}"`, mean.shape, [size])
    if (variance.size !== size) throw new ShapeError(`batch variance of "${name}"`, variance.shape, [size])
    if (!(count >= 2)) throw new SettingError(`count of "${name}"`, count, 'at least 2 values per channel')
  }
}
