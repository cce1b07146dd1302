import { createRandom } from '@barycenter/twa'
import type { HostBatch, SplitName, Task } from '../tasks/task.js'
import { countBatches, epochOrder } from './batches.js'

/** Which batches a phase trains on, each epoch in an order of its own. Plain data: another thread can follow it. */
export interface BatchPlan {
  split: SplitName
  batchSize: number
  seed: number
  /** Tells the orders and augmentations of phases apart. */
  purpose: 'base' | 'twa'
}

/**
 * The host batch of step 0, 1, … of a plan: from task, plan and step alone, so a resumed run, or a thread that works ahead,
 * makes the same one. Keeps the order of the epoch between calls.
 */
export function followPlan(task: Task, plan: BatchPlan): (step: number) => HostBatch {
  const split = task[plan.split]
  const { batchSize, seed, purpose } = plan
  const stepsPerEpoch = countBatches(split, batchSize)
  let order: { epoch: number; examples: Int32Array } | null = null
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch)
    if (order?.epoch !== epoch) order = { epoch, examples: epochOrder(split, seed, purpose, epoch) }
    const from = (step % stepsPerEpoch) * batchSize
    const places = order.examples.subarray(from, from + batchSize)
    return task.prepare(split, places, createRandom(seed, purpose, 'augment', step))
  }
}
