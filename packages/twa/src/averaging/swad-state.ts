import { cloneTensors, type TensorState } from '../tensor-state.js'
import type { PointMean } from './point-mean.js'

/** Iterates up to one at which the held-out loss was measured. */
export type Segment = PointMean & { loss: number }

/** What SWAD knows. The average is over all that is held: `before`, `segments` and `open`. */
export type SwadState = {
  /** While looking for the start: points whose segments left the window. After it: points that are sure to stay. */
  before: PointMean
  /** The window of the latest segments, oldest first; empty once the start is found. */
  segments: Segment[]
  /** While looking for the start: points since the last loss. After it: since the last loss below the threshold. */
  open: PointMean
  /** Null until the start is found. */
  threshold: number | null
  /** Losses above the threshold in a row. */
  misses: number
  ended: boolean
}

export function readSwadState({ numbers, tensors }: TensorState): SwadState {
  const {
    before = [0],
    open = [0],
    counts = [],
    losses = [],
    threshold = [],
    misses = [0],
    ended = [0],
  } = numbers
  const segments = losses.map((loss, i) => ({ loss, count: counts[i], mean: tensors[segmentName(i)] }))
  return {
    before: { count: before[0], mean: tensors.before ?? null },
    segments,
    open: { count: open[0], mean: tensors.open ?? null },
    threshold: threshold[0] ?? null,
    misses: misses[0],
    ended: ended[0] === 1,
  }
}

/** The state after point number `step`, in tensors of its own. */
export function writeSwadState(swad: SwadState, { step, dim }: { step: number; dim: number }): TensorState {
  const { before, segments, open, threshold, misses, ended } = swad
  const tensors: TensorState['tensors'] = {}
  if (before.mean) tensors.before = before.mean
  if (open.mean) tensors.open = open.mean
  for (const [i, { mean }] of segments.entries()) if (mean) tensors[segmentName(i)] = mean
  const numbers = {
    dim: [dim],
    before: [before.count],
    open: [open.count],
    counts: segments.map(({ count }) => count),
    losses: segments.map(({ loss }) => loss),
    threshold: threshold === null ? [] : [threshold],
    misses: [misses],
    ended: [ended ? 1 : 0],
  }
  return { step, numbers, tensors: cloneTensors(tensors) }
}

function segmentName(index: number): string {
  return `segment/${index}`
}
