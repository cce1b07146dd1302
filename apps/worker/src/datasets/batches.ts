import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { pixelsPerImage } from './image-set.js'
import type { Split, TrainingData } from './load-dataset.js'

/** Images and their classes on the device. Dispose with `disposeBatch`. */
export interface Batch {
  size: number
  images: tf.Tensor4D // [size, height, width, channels], standardised
  labels: tf.Tensor1D // [size] int32
  oneHot: tf.Tensor2D // [size, classes]
}

/** How many batches cover a split; the last may be short and is kept. */
export function countBatches(split: Split, batchSize: number): number {
  return Math.ceil(split.indices.length / batchSize)
}

/**
 * The order of one epoch, from (seed, purpose, epoch) alone: a resumed run finds its place in the data without having
 * stored any random state.
 */
export function epochOrder(split: Split, seed: number, purpose: string, epoch: number): Int32Array {
  const places = createRandom(seed, purpose, 'order', epoch).permutation(split.indices.length)
  return Int32Array.from(places, (place) => split.indices[place])
}

/** Batch number `index` of `order` (places in the split's image file). */
export function takeBatch(
  data: TrainingData,
  split: Split,
  order: Int32Array,
  index: number,
  batchSize: number,
): Batch {
  const chosen = order.subarray(index * batchSize, (index + 1) * batchSize)
  const imageSize = pixelsPerImage(data)
  const pixels = new Float32Array(chosen.length * imageSize)
  const oneHot = new Float32Array(chosen.length * data.classes)
  const labels = new Int32Array(chosen.length)
  chosen.forEach((image, row) => {
    const source = image * imageSize
    for (let place = 0; place < imageSize; place++) {
      pixels[row * imageSize + place] = data.pixelValues[split.images.pixels[source + place]]
    }
    const label = split.images.labels[image]
    labels[row] = label
    oneHot[row * data.classes + label] = 1
  })
  return {
    size: chosen.length,
    images: tf.tensor4d(pixels, [chosen.length, ...data.imageShape]),
    labels: tf.tensor1d(labels, 'int32'),
    oneHot: tf.tensor2d(oneHot, [chosen.length, data.classes]),
  }
}

export function disposeBatch(batch: Batch): void {
  tf.dispose([batch.images, batch.labels, batch.oneHot])
}
