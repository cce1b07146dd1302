import type { MetricBand } from '@barycenter/contracts'
import type { Bucket } from '../metrics/bucket.js'
import type { ChartAxis, Extent } from './axis.js'
import type { PointSink } from './line-builder.js'

/** What is known of a member before its points are read. */
export interface MemberFacts {
  inRange: number
  extent: Extent
}

/**
 * Gathers the members of a group into buckets of x. A member weighs the same as any other, however often it logged: it
 * counts with the mean of its points in a bucket. Smallest and largest are of all points, so no spike is averaged away.
 */
export class BandBuilder {
  readonly #groupId: string
  readonly #key: string
  readonly #facts: MemberFacts
  readonly #low: number
  readonly #width: number
  readonly #smooths: boolean
  readonly #members: number
  /** Of the buckets: members, mean of their means, sum of squared differences from it, sum of smoothed means. */
  readonly #n: Float64Array
  readonly #mean: Float64Array
  readonly #squares: Float64Array
  readonly #smoothed: Float64Array
  readonly #min: Float64Array
  readonly #max: Float64Array
  readonly #first: Float64Array
  readonly #last: Float64Array

  constructor(
    name: { groupId: string; key: string },
    members: readonly MemberFacts[],
    shape: { buckets: number; smooths: boolean },
  ) {
    this.#groupId = name.groupId
    this.#key = name.key
    this.#members = members.length
    this.#facts = joinFacts(members)
    const { low, high } = this.#facts.extent
    this.#low = low
    this.#width = bucketWidth(members, high - low, shape.buckets)
    this.#smooths = shape.smooths
    const count = members.length === 0 ? 0 : Math.floor((high - low) / this.#width) + 1
    const column = (value: number) => new Float64Array(count).fill(value)
    this.#n = column(0)
    this.#mean = column(0)
    this.#squares = column(0)
    this.#smoothed = column(0)
    this.#min = column(Number.POSITIVE_INFINITY)
    this.#max = column(Number.NEGATIVE_INFINITY)
    this.#first = column(Number.POSITIVE_INFINITY)
    this.#last = column(Number.NEGATIVE_INFINITY)
  }

  /** A place for the points of one member; `end` adds them to the band. */
  member(axis: ChartAxis): BandMember {
    return new BandMember(this, axis, this.#n.length)
  }

  bucketAt(x: number): number {
    return Math.min(this.#n.length - 1, Math.max(0, Math.floor((x - this.#low) / this.#width)))
  }

  /** Start and end of a bucket. */
  edges(bucket: number): Extent {
    return { low: this.#low + bucket * this.#width, high: this.#low + (bucket + 1) * this.#width }
  }

  addExtreme(x: number, value: number): void {
    const bucket = this.bucketAt(x)
    if (value < this.#min[bucket]!) this.#min[bucket] = value
    if (value > this.#max[bucket]!) this.#max[bucket] = value
  }

  addPlace(bucket: number, low: number, high: number): void {
    if (low < this.#first[bucket]!) this.#first[bucket] = low
    if (high > this.#last[bucket]!) this.#last[bucket] = high
  }

  addMean(bucket: number, mean: number, smoothed: number): void {
    const n = this.#n[bucket]! + 1
    const from = mean - this.#mean[bucket]!
    this.#n[bucket] = n
    this.#mean[bucket]! += from / n
    this.#squares[bucket]! += from * (mean - this.#mean[bucket]!)
    this.#smoothed[bucket]! += (smoothed - this.#smoothed[bucket]!) / n
  }

  finish(): MetricBand {
    const places = [...this.#first.keys()].filter((bucket) => this.#first[bucket]! < Number.POSITIVE_INFINITY)
    const column = (read: (bucket: number) => number, least = 1) =>
      places.map((bucket) => (this.#n[bucket]! >= least ? finiteOrNull(read(bucket)) : null))
    const std = (bucket: number) => Math.sqrt(this.#squares[bucket]! / (this.#n[bucket]! - 1))
    return {
      groupId: this.#groupId,
      key: this.#key,
      runs: this.#members,
      count: this.#facts.inRange,
      x: places.map((bucket) => (this.#first[bucket]! + this.#last[bucket]!) / 2),
      n: places.map((bucket) => this.#n[bucket]!),
      mean: column((bucket) => this.#mean[bucket]!),
      std: column(std, 2),
      stderr: column((bucket) => std(bucket) / Math.sqrt(this.#n[bucket]!), 2),
      min: column((bucket) => this.#min[bucket]!),
      max: column((bucket) => this.#max[bucket]!),
      smoothed: this.#smooths ? column((bucket) => this.#smoothed[bucket]!) : null,
    }
  }
}

class BandMember implements PointSink {
  readonly #band: BandBuilder
  readonly #axis: ChartAxis
  /** Of the buckets: finite points (parts of one where stored buckets lie across), their mean and mean smoothed value. */
  readonly #weight: Float64Array
  readonly #mean: Float64Array
  readonly #smoothed: Float64Array

  constructor(band: BandBuilder, axis: ChartAxis, buckets: number) {
    this.#band = band
    this.#axis = axis
    this.#weight = new Float64Array(buckets)
    this.#mean = new Float64Array(buckets)
    this.#smoothed = new Float64Array(buckets)
  }

  addPoint(step: number, time: number, value: number, smoothed: number): void {
    const x = this.#axis.x(step, time)
    const bucket = this.#band.bucketAt(x)
    this.#band.addPlace(bucket, x, x)
    if (!Number.isFinite(value)) return
    this.#band.addExtreme(x, value)
    this.#add(bucket, 1, value, smoothed)
  }

  /** A stored bucket that lies across several is shared out by how much of it lies in each; its extremes go to their places. */
  addBuckets(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      bucket.visitKept((_at, step, time, value) => {
        if (Number.isFinite(value)) this.#band.addExtreme(this.#axis.x(step, time), value)
      })
      this.#share(bucket, this.#axis.extentOf([bucket]))
    }
  }

  end(): void {
    for (const [bucket, weight] of this.#weight.entries())
      if (weight > 0) this.#band.addMean(bucket, this.#mean[bucket]!, this.#smoothed[bucket]!)
  }

  #share({ finite, mean }: Bucket, { low, high }: Extent): void {
    const last = this.#band.bucketAt(high)
    for (let bucket = this.#band.bucketAt(low); bucket <= last; bucket++) {
      const edges = this.#band.edges(bucket)
      const from = Math.max(low, edges.low)
      const to = Math.min(high, edges.high)
      this.#band.addPlace(bucket, from, to)
      const part = high > low ? (to - from) / (high - low) : 1
      if (finite * part > 0) this.#add(bucket, finite * part, mean, 0)
    }
  }

  #add(bucket: number, weight: number, value: number, smoothed: number): void {
    this.#weight[bucket]! += weight
    const share = weight / this.#weight[bucket]!
    this.#mean[bucket]! += share * (value - this.#mean[bucket]!)
    this.#smoothed[bucket]! += share * (smoothed - this.#smoothed[bucket]!)
  }
}

function joinFacts(members: readonly MemberFacts[]): MemberFacts {
  return {
    inRange: members.reduce((sum, { inRange }) => sum + inRange, 0),
    extent: {
      low: members.reduce((low, { extent }) => Math.min(low, extent.low), Number.POSITIVE_INFINITY),
      high: members.reduce((high, { extent }) => Math.max(high, extent.high), Number.NEGATIVE_INFINITY),
    },
  }
}

/**
 * At least as wide as points usually lie apart: narrower, each bucket would hold another part of the members, and their
 * mean would jump. A whole multiple of that, so that regular steps fall evenly.
 */
function bucketWidth(members: readonly MemberFacts[], width: number, buckets: number): number {
  const apart = members
    .filter(({ inRange, extent }) => inRange > 1 && extent.high > extent.low)
    .map(({ inRange, extent }) => (extent.high - extent.low) / (inRange - 1))
    .sort((a, b) => a - b)
  const usual = apart[Math.floor(apart.length / 2)]
  if (usual === undefined) return width / buckets || 1
  return usual * Math.max(1, Math.ceil(width / (buckets * usual)))
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
