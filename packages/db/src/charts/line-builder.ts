import { type Bucket, emptyBuckets } from '../metrics/bucket.js'
import type { ChartAxis } from './axis.js'

/** First, last, smallest and largest; where there are such, first and last that are not finite besides. */
const KEPT_PER_BUCKET = 4

/** How many buckets a line of about so many points is thinned to. */
export function bucketsFor(maxPoints: number): number {
  return Math.max(1, Math.floor(maxPoints / KEPT_PER_BUCKET))
}

/** A line as it is drawn, all columns [points]. */
export interface LinePoints {
  /** The very array of `steps` where it holds the same. */
  x: number[]
  steps: number[]
  values: number[]
  smoothed: number[] | null
}

/** What takes the points of a series that a chart shows, in order. */
export interface PointSink {
  addPoint(step: number, time: number, value: number, smoothed: number): void
  addBuckets(buckets: readonly Bucket[]): void
}

/**
 * Gathers a line of `inRange` points: all of them, or of more than `maxPoints` what buckets of equally many keep. A
 * smoothed line has the value at each point that is kept, as computed over all points.
 */
export class LineBuilder implements PointSink {
  readonly #inRange: number
  /** null where all points are kept. */
  readonly #buckets: Bucket[] | null
  readonly #points = new KeptPoints()
  readonly #smoothed: Float64Array | null
  #at = 0

  constructor(inRange: number, maxPoints: number, smooths: boolean) {
    this.#inRange = inRange
    this.#buckets = inRange <= maxPoints ? null : emptyBuckets(bucketsFor(maxPoints))
    this.#smoothed = smooths ? new Float64Array(inRange) : null
  }

  addPoint(step: number, time: number, value: number, smoothed: number): void {
    if (this.#smoothed) this.#smoothed[this.#at] = smoothed
    const at = this.#at++
    if (this.#buckets) this.#bucketAt(this.#buckets, at).addPoint(at, step, time, value)
    else this.#points.add(at, step, time, value)
  }

  addBuckets(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      // There are no buckets of so few points that all are kept.
      this.#bucketAt(this.#buckets!, this.#at).merge(bucket, this.#at)
      this.#at += bucket.count
    }
  }

  finish(axis: ChartAxis): LinePoints {
    const points = this.#points
    const keep = points.add.bind(points)
    for (const bucket of this.#buckets ?? []) bucket.visitKept(keep)
    const { steps, values, ats } = points.sorted(axis)
    return {
      x: axis.isTime ? steps.map((step, index) => axis.x(step, points.times[index]!)) : steps,
      steps,
      values,
      smoothed: this.#smoothed && ats.map((at) => this.#smoothed![at]!),
    }
  }

  #bucketAt(buckets: readonly Bucket[], at: number): Bucket {
    return buckets[Math.floor((at * buckets.length) / this.#inRange)]!
  }
}

/** Points of a line in columns: an object for each would be most of the work of many lines. */
class KeptPoints {
  ats: number[] = []
  steps: number[] = []
  times: number[] = []
  values: number[] = []

  add(at: number, step: number, time: number, value: number): void {
    this.ats.push(at)
    this.steps.push(step)
    this.times.push(time)
    this.values.push(value)
  }

  /** By x; equal ones stay in the order logged. */
  sorted(axis: ChartAxis): this {
    const { steps, times } = this
    const xs = axis.isTime ? times : steps
    if (xs.every((x, index) => index === 0 || x >= xs[index - 1]!)) return this
    const order = [...xs.keys()].sort((a, b) => xs[a]! - xs[b]! || this.ats[a]! - this.ats[b]!)
    for (const name of ['ats', 'steps', 'times', 'values'] as const)
      this[name] = order.map((place) => this[name][place]!)
    return this
  }
}
