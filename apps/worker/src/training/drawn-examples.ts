import type { Split } from '../tasks/task.js'
import { epochOrder } from './batches.js'

/** Examples of a split that stand for all of it: drawn without replacement by seed and purpose, in the order drawn. */
export function drawnExamples(
  split: Split,
  { seed, purpose, count }: { seed: number; purpose: string; count: number },
): Split {
  return { name: split.name, examples: epochOrder(split, seed, purpose, 0).subarray(0, count) }
}
