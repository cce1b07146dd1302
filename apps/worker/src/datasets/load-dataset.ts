import { createHash } from 'node:crypto'
import { AppError, type DataRecord, type DatasetConfig } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import type { DatasetCatalogue } from './catalogue.js'
import { type ImageSet, type LabelledImages, pixelsPerImage } from './image-set.js'

/** Some images of a file pair, by their places in it. */
export interface Split {
  images: LabelledImages
  indices: Int32Array
}

export interface TrainingData {
  name: string
  imageShape: ImageSet['imageShape']
  classes: number
  train: Split
  heldOut: Split
  test: Split
  /** Standardised value of each pixel byte: (pixel - mean) / deviation, both over the train split. */
  pixelValues: Float32Array // [256]
  record: DataRecord
}

/**
 * Reads a data set and splits it. Train and held-out are the head and the tail of a seeded permutation of the training
 * file, test is its own file: the three never share an image. Throws UNKNOWN_DATASET or DATASET_INVALID.
 */
export async function loadDataset(
  catalogue: DatasetCatalogue,
  config: DatasetConfig,
  seed: number,
): Promise<TrainingData> {
  const set = await catalogue.read(config.name)
  const { train, heldOut } = splitTraining(set.train, config, seed)
  const testCount = Math.min(config.testLimit ?? set.test.count, set.test.count)
  const test = { images: set.test, indices: Int32Array.from({ length: testCount }, (_, index) => index) }
  return {
    name: config.name,
    imageShape: set.imageShape,
    classes: set.classes,
    train,
    heldOut,
    test,
    pixelValues: standardisePixels(train, set),
    record: {
      name: config.name,
      contentSha256: digestContent(set),
      train: digestSplit(train),
      heldOut: digestSplit(heldOut),
      test: digestSplit(test),
    },
  }
}

function splitTraining(images: LabelledImages, config: DatasetConfig, seed: number) {
  const order = Int32Array.from(createRandom(seed, 'dataset split').permutation(images.count))
  const used = order.subarray(0, Math.min(config.trainLimit ?? images.count, images.count))
  const heldOutCount = Math.max(1, Math.round(used.length * config.heldOutFraction))
  if (used.length - heldOutCount < 2) {
    const found = `dataset.name: "${config.name}" has ${used.length} training images`
    throw new AppError('DATASET_INVALID', `${found}, expected at least 3: one to hold out, two to train on`)
  }
  return {
    train: { images, indices: used.slice(0, used.length - heldOutCount) },
    heldOut: { images, indices: used.slice(used.length - heldOutCount) },
  }
}

/** Mean and deviation over the pixels of the train split alone, so that nothing of held-out or test leaks in. */
function standardisePixels(train: Split, set: ImageSet): Float32Array {
  const size = pixelsPerImage(set)
  const counts = new Float64Array(256)
  for (const index of train.indices) {
    for (let place = index * size; place < (index + 1) * size; place++) counts[train.images.pixels[place]]++
  }
  const total = train.indices.length * size
  const scaled = Float64Array.from(counts, (_, pixel) => pixel / set.maxPixel)
  const mean = counts.reduce((sum, count, pixel) => sum + count * scaled[pixel], 0) / total
  const variance = counts.reduce((sum, count, pixel) => sum + count * (scaled[pixel] - mean) ** 2, 0) / total
  // A set of one grey value has no deviation; its pixels then all become 0.
  const deviation = Math.sqrt(variance) || 1
  return Float32Array.from(scaled, (value) => (value - mean) / deviation)
}

/** SHA-256 of the sorted indices as little-endian int32. */
function digestSplit(split: Split): { count: number; indicesSha256: string } {
  const bytes = Buffer.alloc(split.indices.length * 4)
  for (const [place, index] of split.indices.toSorted().entries()) bytes.writeInt32LE(index, place * 4)
  return { count: split.indices.length, indicesSha256: createHash('sha256').update(bytes).digest('hex') }
}

function digestContent(set: ImageSet): string {
  const hash = createHash('sha256').update(JSON.stringify(set.imageShape))
  for (const part of [set.train, set.test]) hash.update(part.pixels).update(part.labels)
  return hash.digest('hex')
}
