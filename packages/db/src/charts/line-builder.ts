import { type Bucket, type BucketPoint, emptyBuckets } from '../metrics/bucket.js'
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
  /** null where all points are kept. */
  readonly #buckets: Bucket[] | null
  readonly #points: BucketPoint[] = []
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
    else this.#points.push({ at, step, time, value })
  }

  addBuckets(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      // There are no buckets of so few points that all are kept.
      this.#bucketAt(this.#buckets!, this.#at).merge(bucket, this.#at)
      this.#at += bucket.count
    }
  }

  finish(axis: ChartAxis): LinePoints {
    const kept = this.#buckets?.flatMap((bucket) => bucket.keptPoints()) ?? this.#points
    const points = inOrder(kept, axis)
    return {
      x: points.map(({ step, time }) => axis.x(step, time)),
      steps: points.map(({ step }) => step),
      values: points.map(({ value }) => value),
      smoothed: this.#smoothed && points.map(({ at }) => this.#smoothed![at]!),
    }
  }

  #bucketAt(buckets: readonly Bucket[], at: number): Bucket {
    return buckets[Math.floor((at * buckets.length) / this.#inRange)]!
  }
}

/** By x; equal ones stay in the order logged. */
function inOrder(points: readonly BucketPoint[], axis: ChartAxis): readonly BucketPoint[] {
  const xOf = ({ step, time }: BucketPoint) => axis.x(step, time)
  const isRising = points.every((point, index) => index === 0 || xOf(point) >= xOf(points[index - 1]!))
  return isRising ? points : [...points].sort((a, b) => xOf(a) - xOf(b) || a.at - b.at)
}
