import { createRandom } from '@barycenter/twa'
import { toDevice } from '../tasks/device-batch.js'
import type { Batch, Split, Task } from '../tasks/task.js'

/** How many batches cover a split; the last may be short and is kept. */
export function countBatches({ examples }: Split, batchSize: number): number {
  return Math.ceil(examples.length / batchSize)
}

/**
 * The order of one epoch, from (seed, purpose, epoch) alone: a resumed run finds its place in the data without having
 * stored any random state.
 */
export function epochOrder({ examples }: Split, seed: number, purpose: string, epoch: number): Int32Array {
  const places = createRandom(seed, purpose, 'order', epoch).permutation(examples.length)
  return Int32Array.from(places, (place) => examples[place])
}

/** Batch number `index` of a split in its own order, as its examples are. Dispose with `disposeBatch`. */
export function scoringBatch(task: Task, split: Split, index: number, batchSize: number): Batch {
  const places = split.examples.subarray(index * batchSize, (index + 1) * batchSize)
  return toDevice(task.prepare(split, places, null))
}
