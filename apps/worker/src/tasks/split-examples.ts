import { createHash } from 'node:crypto'
import {
  AppError,
  type DataRecord,
  type DatasetConfig,
  type RunConfig,
  type SplitDigest,
} from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import type { Split } from './task.js'

export interface Splits {
  train: Split
  heldOut: Split
  test: Split
}

/** How many examples the training and the test part of a data set hold. */
export interface ExampleCounts {
  train: number
  test: number
  /** `images` */
  many: string
}

/**
 * Train and held-out are the head and the tail of a seeded permutation of the training part, test is the other part: the
 * three never share an example. Throws DATASET_INVALID when there is too little to hold something out.
 */
export function splitExamples(config: DatasetConfig, seed: number, counts: ExampleCounts): Splits {
  const order = Int32Array.from(
    createRandom(config.splitSeed ?? seed, 'dataset split').permutation(counts.train),
  )
  const used = order.subarray(0, Math.min(config.trainLimit ?? counts.train, counts.train))
  const heldOutCount = Math.max(1, Math.round(used.length * config.heldOutFraction))
  const trainCount = used.length - heldOutCount
  if (trainCount < 2) {
    const found = `dataset.name: "${config.name}" has ${used.length} training ${counts.many}`
    throw new AppError('DATASET_INVALID', `${found}, expected at least 3: one to hold out, two to train on`)
  }
  const testCount = Math.min(config.testLimit ?? counts.test, counts.test)
  if (testCount < 1) {
    const found = `dataset.name: "${config.name}" has no test ${counts.many}`
    throw new AppError('DATASET_INVALID', `${found}, expected at least 1 to score on`)
  }
  return {
    train: { name: 'train', examples: used.slice(0, trainCount) },
    heldOut: { name: 'heldOut', examples: used.slice(trainCount) },
    test: { name: 'test', examples: Int32Array.from({ length: testCount }, (_, place) => place) },
  }
}

/**
 * What a run keeps of its data.
 * @param contentSha256 of the data as read, whatever was shuffled afterwards
 */
export function recordOf({ dataset }: RunConfig, splits: Splits, contentSha256: string): DataRecord {
  return {
    name: dataset.name,
    contentSha256,
    train: digestSplit(splits.train),
    heldOut: digestSplit(splits.heldOut),
    test: digestSplit(splits.test),
  }
}

/** SHA-256 of the sorted places as little-endian int32. */
function digestSplit({ examples }: Split): SplitDigest {
  const bytes = Buffer.alloc(examples.length * 4)
  for (const [place, example] of examples.toSorted().entries()) bytes.writeInt32LE(example, place * 4)
  return { count: examples.length, indicesSha256: createHash('sha256').update(bytes).digest('hex') }
}

/** SHA-256 of a head that describes the examples, then of their bytes. */
export function digestContent(head: string, parts: Iterable<Uint8Array>): string {
  const hash = createHash('sha256').update(head)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/**
 * The example whose label each training example gets: its own, or with `dataset.shuffleLabels` that of another one. A
 * control: held-out labels are shuffled along, test labels never.
 */
export function labelOwners(config: DatasetConfig, seed: number, count: number): Int32Array {
  if (config.shuffleLabels) return Int32Array.from(createRandom(seed, 'shuffled labels').permutation(count))
  return Int32Array.from({ length: count }, (_, example) => example)
}
