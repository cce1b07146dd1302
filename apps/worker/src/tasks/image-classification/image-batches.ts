import type { AugmentConfig } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import { type ImageSet, type LabelledImages, pixelsPerImage } from '../../datasets/image-set.js'
import type { HostBatch } from '../task.js'
import { augmentImage } from './augment/augment-image.js'
import type { ByteImage } from './augment/byte-image.js'
import { drawMixture, mixLabels, mixRows } from './augment/mixup.js'

export interface ImageBatchSource {
  set: ImageSet
  /** [channels, 256], see `standardisedPixels`. */
  pixelValues: Float32Array
  augment: AugmentConfig
}

interface BatchArrays {
  pixels: Float32Array // [size, height, width, channels]
  labels: Int32Array // [size]
  targets: Float32Array // [size, classes]
}

/**
 * Standardised images [size, height, width, channels], their classes [size] and what to predict [size, classes].
 * @param random augments the images and blends them and their targets, as configured; null = images as they are and one-hot
 *   targets
 */
export function imageBatch(
  source: ImageBatchSource,
  images: LabelledImages,
  places: Int32Array,
  random: Random | null,
): HostBatch {
  const { set, augment } = source
  const labels = Int32Array.from(places, (place) => images.labels[place])
  const plain = {
    pixels: standardisedImages(source, images, places, random),
    labels,
    targets: oneHotRows(labels, set.classes),
  }
  const { pixels, targets, ...rest } =
    random && augment.mixup > 0 ? mixUp(plain, augment.mixup, random) : plain
  const size = places.length
  return {
    size,
    asked: size,
    tensors: {
      images: { data: pixels, shape: [size, ...set.imageShape] },
      labels: { data: rest.labels, shape: [size] },
      targets: { data: targets, shape: [size, set.classes] },
    },
    forMeter: {},
  }
}

function standardisedImages(
  { set, pixelValues, augment }: ImageBatchSource,
  images: LabelledImages,
  places: Int32Array,
  random: Random | null,
): Float32Array {
  const size = pixelsPerImage(set)
  const out = new Float32Array(places.length * size)
  for (const [row, place] of places.entries()) {
    const image = byteImage(set, images, place)
    const { pixels, channels } = random ? augmentImage(image, augment, random) : image
    for (let channel = 0; channel < channels; channel++) {
      const values = pixelValues.subarray(channel * 256, (channel + 1) * 256)
      for (let at = channel; at < size; at += channels) out[row * size + at] = values[pixels[at]]
    }
  }
  return out
}

/** The image at a place of a part of the set, whose bytes it shares. */
export function byteImage(set: ImageSet, { pixels }: LabelledImages, place: number): ByteImage {
  const [height, width, channels] = set.imageShape
  const size = pixelsPerImage(set)
  const own = pixels.subarray(place * size, (place + 1) * size)
  return { pixels: own, height, width, channels, maxPixel: set.maxPixel }
}

function oneHotRows(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes)
  for (const [row, label] of labels.entries()) rows[row * classes + label] = 1
  return rows
}

function mixUp({ pixels, labels, targets }: BatchArrays, alpha: number, random: Random): BatchArrays {
  const mixture = drawMixture(labels.length, alpha, random)
  return {
    pixels: mixRows(pixels, mixture),
    labels: mixLabels(labels, mixture),
    targets: mixRows(targets, mixture),
  }
}
