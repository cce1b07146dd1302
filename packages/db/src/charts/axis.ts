import type { MetricSearch } from '@barycenter/contracts'
import type { Bucket } from '../metrics/bucket.js'
import type { PointColumns } from '../metrics/point-columns.js'

/** Points, and the smoothed values at them where they are known. */
export interface ChartColumns extends PointColumns {
  smoothed?: Float64Array<ArrayBuffer>
}

export interface Extent {
  low: number
  high: number
}

export const NOWHERE: Extent = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }

export function joinExtents(extents: readonly Extent[]): Extent {
  return extents.reduce((a, b) => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }), NOWHERE)
}

/** Of `count` points that lie in this extent, those in the range; -1 where they have to be looked at. */
export function inRangeOf({ low, high }: Extent, { from, to }: ChartAxis, count: number): number {
  if (low >= from && high <= to) return count
  return high < from || low > to ? 0 : -1
}

/** x of one series, and the part of the axis that is shown. */
export class ChartAxis {
  /** Whether x is in the times of points: points joined with the metric on the axis carry its values there. */
  readonly isTime: boolean
  readonly from: number
  readonly to: number
  readonly #origin: number

  constructor({ x, from, to }: Pick<MetricSearch, 'x' | 'from' | 'to'>, origin: number) {
    this.isTime = x !== 'step'
    this.from = from ?? Number.NEGATIVE_INFINITY
    this.to = to ?? Number.POSITIVE_INFINITY
    this.#origin = origin
  }

  x(step: number, time: number): number {
    return this.isTime ? time - this.#origin : step
  }

  shows(x: number): boolean {
    return x >= this.from && x <= this.to
  }

  /** Of the points of buckets. Times are those of the points kept, which are all there are to see where clocks do not go back. */
  extentOf(buckets: readonly Bucket[]): Extent {
    if (!this.isTime)
      return joinExtents(buckets.map(({ minStep, maxStep }) => ({ low: minStep, high: maxStep })))
    const xs = buckets.flatMap((bucket) => bucket.keptPoints().map(({ step, time }) => this.x(step, time)))
    return joinExtents(xs.map((x) => ({ low: x, high: x })))
  }

  /** How many of the points are shown, and where they lie. */
  measure({ steps, times }: PointColumns): Extent & { inRange: number } {
    const found = { ...NOWHERE, inRange: 0 }
    for (let index = 0; index < steps.length; index++) {
      const x = this.x(steps[index]!, times[index]!)
      if (!this.shows(x)) continue
      found.inRange++
      if (x < found.low) found.low = x
      if (x > found.high) found.high = x
    }
    return found
  }
}
