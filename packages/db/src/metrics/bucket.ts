import { type PointColumns, sliceColumns } from './point-columns.js'

// The points of a bucket that stand for it.
const [FIRST, LAST, MIN, MAX, FIRST_NOT_FINITE, LAST_NOT_FINITE] = [0, 1, 2, 3, 4, 5]
const KEPT_POINTS = 6
/** Place, step, time, value. */
const POINT_NUMBERS = 4
const NONE = -1
const NOTHING_KEPT = new Float64Array(KEPT_POINTS * POINT_NUMBERS).fill(NONE)

const HEAD_NUMBERS = 5
/** Numbers (float64) of a stored bucket. */
const BUCKET_NUMBERS = HEAD_NUMBERS + KEPT_POINTS * POINT_NUMBERS
export const BUCKET_BYTES = 8 * BUCKET_NUMBERS

/**
 * What is kept of consecutive points: counts, mean and steps, and the points that must show at any zoom. Buckets merge, in
 * order, to the bucket of all their points.
 */
export class Bucket {
  count = 0
  finite = 0
  /** Of finite values; 0 while there are none. */
  mean = 0
  minStep = Number.POSITIVE_INFINITY
  maxStep = Number.NEGATIVE_INFINITY
  /** [kept points, 4]: place in the series (NONE where there is no such point), step, time, value. */
  readonly #kept: Float64Array

  constructor(kept: Float64Array = NOTHING_KEPT.slice()) {
    this.#kept = kept
  }

  /** `at`: place in the series; larger with every point. */
  addPoint(at: number, step: number, time: number, value: number): void {
    if (this.count++ === 0) this.#keep(FIRST, at, step, time, value)
    this.#keep(LAST, at, step, time, value)
    this.minStep = Math.min(this.minStep, step)
    this.maxStep = Math.max(this.maxStep, step)
    if (!Number.isFinite(value)) {
      if (this.finite === this.count - 1) this.#keep(FIRST_NOT_FINITE, at, step, time, value)
      this.#keep(LAST_NOT_FINITE, at, step, time, value)
      return
    }
    this.finite++
    this.mean += (value - this.mean) / this.finite
    if (this.finite === 1 || value < this.#value(MIN)) this.#keep(MIN, at, step, time, value)
    if (this.finite === 1 || value > this.#value(MAX)) this.#keep(MAX, at, step, time, value)
  }

  /** Adds the points of a bucket that follows; `offset` is added to its places. */
  merge(next: Bucket, offset: number): void {
    if (next.count === 0) return
    if (this.count === 0) this.#take(FIRST, next, offset)
    this.#take(LAST, next, offset)
    if (next.finite > 0) {
      if (this.finite === 0 || next.#value(MIN) < this.#value(MIN)) this.#take(MIN, next, offset)
      if (this.finite === 0 || next.#value(MAX) > this.#value(MAX)) this.#take(MAX, next, offset)
      this.mean += (next.mean - this.mean) * (next.finite / (this.finite + next.finite))
    }
    if (next.finite < next.count) {
      if (this.finite === this.count) this.#take(FIRST_NOT_FINITE, next, offset)
      this.#take(LAST_NOT_FINITE, next, offset)
    }
    this.count += next.count
    this.finite += next.finite
    this.minStep = Math.min(this.minStep, next.minStep)
    this.maxStep = Math.max(this.maxStep, next.maxStep)
  }

  /** Each kept point once, in the order logged. */
  keptPoints(): BucketPoint[] {
    const points = new Map<number, BucketPoint>()
    for (let kind = 0; kind < KEPT_POINTS; kind++) {
      const at = this.#kept[kind * POINT_NUMBERS]!
      if (at !== NONE) points.set(at, this.#point(kind))
    }
    return [...points].sort(([a], [b]) => a - b).map(([, point]) => point)
  }

  first(): BucketPoint {
    return this.#point(FIRST)
  }

  last(): BucketPoint {
    return this.#point(LAST)
  }

  /** Null without a finite value, as `max`. */
  min(): number | null {
    return this.finite > 0 ? this.#value(MIN) : null
  }

  max(): number | null {
    return this.finite > 0 ? this.#value(MAX) : null
  }

  /** Writes BUCKET_NUMBERS numbers from index `at` on. */
  write(target: Float64Array, at: number): void {
    target.set([this.count, this.finite, this.mean, this.minStep, this.maxStep], at)
    target.set(this.#kept, at + HEAD_NUMBERS)
  }

  static read(source: Float64Array, at: number): Bucket {
    const bucket = new Bucket(source.slice(at + HEAD_NUMBERS, at + BUCKET_NUMBERS))
    bucket.count = source[at]!
    bucket.finite = source[at + 1]!
    bucket.mean = source[at + 2]!
    bucket.minStep = source[at + 3]!
    bucket.maxStep = source[at + 4]!
    return bucket
  }

  #value(kind: number): number {
    return this.#kept[kind * POINT_NUMBERS + 3]!
  }

  #point(kind: number): BucketPoint {
    const from = kind * POINT_NUMBERS
    const [at, step, time, value] = this.#kept.subarray(from, from + POINT_NUMBERS)
    return { at: at!, step: step!, time: time!, value: value! }
  }

  #keep(kind: number, at: number, step: number, time: number, value: number): void {
    const from = kind * POINT_NUMBERS
    this.#kept[from] = at
    this.#kept[from + 1] = step
    this.#kept[from + 2] = time
    this.#kept[from + 3] = value
  }

  #take(kind: number, next: Bucket, offset: number): void {
    const { step, time, value } = next.#point(kind)
    this.#keep(kind, next.#kept[kind * POINT_NUMBERS]! + offset, step, time, value)
  }
}

export interface BucketPoint {
  /** Place among the points that the bucket counts from. */
  at: number
  step: number
  time: number
  value: number
}

/** The points of one bucket; places count from 0. */
export function bucketOf({ steps, times, values }: PointColumns): Bucket {
  const bucket = new Bucket()
  for (let index = 0; index < steps.length; index++)
    bucket.addPoint(index, steps[index]!, times[index]!, values[index]!)
  return bucket
}

/** Buckets of `size` points each (the last may hold fewer); places count from the start of each. */
export function bucketsOf(columns: PointColumns, size: number): Bucket[] {
  const buckets: Bucket[] = []
  for (let from = 0; from < columns.steps.length; from += size)
    buckets.push(bucketOf(sliceColumns(columns, from, from + size)))
  return buckets
}

export function encodeBuckets(buckets: readonly Bucket[]): Buffer {
  const numbers = new Float64Array(buckets.length * BUCKET_NUMBERS)
  buckets.forEach((bucket, index) => {
    bucket.write(numbers, index * BUCKET_NUMBERS)
  })
  return Buffer.from(numbers.buffer)
}

export function decodeBuckets(bytes: Uint8Array): Bucket[] {
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  return Array.from({ length: numbers.length / BUCKET_NUMBERS }, (_, index) =>
    Bucket.read(numbers, index * BUCKET_NUMBERS),
  )
}
