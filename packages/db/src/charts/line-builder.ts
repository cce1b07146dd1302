import { Bucket, type BucketPoint } from '../metrics/bucket.js'
import type { ChartAxis } from './axis.js'

/** First, last, smallest and largest; where there are such, first and last that are not finite besides. */
const KEPT_PER_BUCKET = 4

/** How many buckets a line of about so many points is thinned to. */
export function bucketsFor(maxPoints: number): number {
  return Math.max(1, Math.floor(maxPoints / KEPT_PER_BUCKET))
}

/** A line as it is drawn, all columns [points]. */
export interface LinePoints {
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
  /** Of buckets; null where all points are kept. */
  readonly #count: number | null
  readonly #points: BucketPoint[] = []
  readonly #buckets: Bucket[] = []
  readonly #smoothed: Float64Array | null
  #at = 0
  #current = -1

  constructor(inRange: number, maxPoints: number, smooths: boolean) {
    this.#inRange = inRange
    this.#count = inRange <= maxPoints ? null : bucketsFor(maxPoints)
    this.#smoothed = smooths ? new Float64Array(inRange) : null
  }

  addPoint(step: number, time: number, value: number, smoothed: number): void {
    if (this.#smoothed) this.#smoothed[this.#at] = smoothed
    const at = this.#at++
    if (this.#count === null) this.#points.push({ at, step, time, value })
    else this.#bucketAt(at, this.#count).addPoint(at, step, time, value)
  }

  addBuckets(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      // There are no buckets of so few points that all are kept.
      this.#bucketAt(this.#at, this.#count!).merge(bucket, this.#at)
      this.#at += bucket.count
    }
  }

  finish(axis: ChartAxis): LinePoints {
    const points =
      this.#count === null ? this.#points : this.#buckets.flatMap((bucket) => bucket.keptPoints())
    const xs = points.map(({ step, time }) => axis.x(step, time))
    const order = risingOrder(xs)
    const pick = (read: (index: number) => number) =>
      order ? order.map(read) : points.map((_, i) => read(i))
    return {
      x: pick((index) => xs[index]!),
      steps: pick((index) => points[index]!.step),
      values: pick((index) => points[index]!.value),
      smoothed: this.#smoothed && pick((index) => this.#smoothed![points[index]!.at]!),
    }
  }

  #bucketAt(at: number, count: number): Bucket {
    const index = Math.floor((at * count) / this.#inRange)
    if (index !== this.#current) {
      this.#current = index
      this.#buckets.push(new Bucket())
    }
    return this.#buckets.at(-1)!
  }
}

/** Places in order of x; null where they are so already. Equal ones stay in the order logged. */
function risingOrder(xs: readonly number[]): number[] | null {
  if (xs.every((x, index) => index === 0 || x >= xs[index - 1]!)) return null
  return xs.map((_, index) => index).sort((a, b) => xs[a]! - xs[b]! || a - b)
}
