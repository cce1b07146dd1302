import { type PointColumns, sliceColumns } from './point-columns.js'

// The points of a bucket that stand for it.
const [FIRST, LAST, MIN, MAX, FIRST_NOT_FINITE, LAST_NOT_FINITE] = [0, 1, 2, 3, 4, 5]
const KEPT_POINTS = 6
/** Place, step, time, value. */
const POINT_NUMBERS = 4
const NONE = -1

// The numbers before its points.
const [COUNT, FINITE, MEAN, MIN_STEP, MAX_STEP] = [0, 1, 2, 3, 4]
const HEAD_NUMBERS = 5
/** Numbers (float64) of a stored bucket. */
const BUCKET_NUMBERS = HEAD_NUMBERS + KEPT_POINTS * POINT_NUMBERS
export const BUCKET_BYTES = 8 * BUCKET_NUMBERS

const EMPTY = Float64Array.from({ length: BUCKET_NUMBERS }, (_, index) => {
  if (index >= HEAD_NUMBERS) return NONE
  return index === MIN_STEP ? Number.POSITIVE_INFINITY : index === MAX_STEP ? Number.NEGATIVE_INFINITY : 0
})

/**
 * What is kept of consecutive points: counts, mean and steps, and the points that must show at any zoom. Buckets merge, in
 * order, to the bucket of all their points. It is a view of BUCKET_NUMBERS numbers, as they are stored: a chart of many
 * lines reads tens of thousands, and an array of its own for each would cost more than all the rest.
 */
export class Bucket {
  readonly #numbers: Float64Array
  readonly #from: number

  /** A view of a bucket that is there from this index on; an empty one when left out. */
  constructor(numbers: Float64Array = EMPTY.slice(), from = 0) {
    this.#numbers = numbers
    this.#from = from
  }

  get count(): number {
    return this.#numbers[this.#from + COUNT]!
  }

  get finite(): number {
    return this.#numbers[this.#from + FINITE]!
  }

  /** Of finite values; 0 while there are none. */
  get mean(): number {
    return this.#numbers[this.#from + MEAN]!
  }

  get minStep(): number {
    return this.#numbers[this.#from + MIN_STEP]!
  }

  get maxStep(): number {
    return this.#numbers[this.#from + MAX_STEP]!
  }

  /** `at`: place in the series; larger with every point. */
  addPoint(at: number, step: number, time: number, value: number): void {
    const before = this.count
    if (before === 0) this.#keep(FIRST, at, step, time, value)
    this.#keep(LAST, at, step, time, value)
    this.#widen(1, step, step)
    if (!Number.isFinite(value)) {
      if (this.finite === before) this.#keep(FIRST_NOT_FINITE, at, step, time, value)
      this.#keep(LAST_NOT_FINITE, at, step, time, value)
      return
    }
    const finite = this.#average(1, value)
    if (finite === 1 || value < this.#value(MIN)) this.#keep(MIN, at, step, time, value)
    if (finite === 1 || value > this.#value(MAX)) this.#keep(MAX, at, step, time, value)
  }

  /** Adds the points of a bucket that follows; `offset` is added to its places. */
  merge(next: Bucket, offset: number): void {
    if (next.count === 0) return
    const { count, finite } = this
    if (count === 0) this.#take(FIRST, next, offset)
    this.#take(LAST, next, offset)
    if (next.finite > 0) {
      if (finite === 0 || next.#value(MIN) < this.#value(MIN)) this.#take(MIN, next, offset)
      if (finite === 0 || next.#value(MAX) > this.#value(MAX)) this.#take(MAX, next, offset)
      this.#average(next.finite, next.mean)
    }
    if (next.finite < next.count) {
      if (finite === count) this.#take(FIRST_NOT_FINITE, next, offset)
      this.#take(LAST_NOT_FINITE, next, offset)
    }
    this.#widen(next.count, next.minStep, next.maxStep)
  }

  /** Each kept point once, in the order logged. */
  keptPoints(): BucketPoint[] {
    const points: BucketPoint[] = []
    this.visitKept((at, step, time, value) => points.push({ at, step, time, value }))
    return points
  }

  /** As `keptPoints`, without an object for each: charts of many lines ask tens of thousands of buckets. */
  visitKept(visit: (at: number, step: number, time: number, value: number) => void): void {
    const numbers = this.#numbers
    for (let place = this.#placeAfter(NONE); place !== NONE; place = this.#placeAfter(numbers[place]!))
      visit(numbers[place]!, numbers[place + 1]!, numbers[place + 2]!, numbers[place + 3]!)
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
    target.set(this.#numbers.subarray(this.#from, this.#from + BUCKET_NUMBERS), at)
  }

  /** Gives back how many finite values there are now. */
  #average(values: number, mean: number): number {
    const finite = this.finite + values
    const distance = mean - this.mean
    this.#numbers[this.#from + FINITE] = finite
    // One value by division: stored buckets have had their bits that way from the first.
    this.#numbers[this.#from + MEAN] =
      this.mean + (values === 1 ? distance / finite : distance * (values / finite))
    return finite
  }

  #widen(points: number, minStep: number, maxStep: number): void {
    const [numbers, from] = [this.#numbers, this.#from]
    numbers[from + COUNT] = this.count + points
    numbers[from + MIN_STEP] = Math.min(this.minStep, minStep)
    numbers[from + MAX_STEP] = Math.max(this.maxStep, maxStep)
  }

  #place(kind: number): number {
    return this.#from + HEAD_NUMBERS + kind * POINT_NUMBERS
  }

  /** Where the first of the kept points logged after this one stands; NONE behind the last. */
  #placeAfter(at: number): number {
    let [found, least] = [NONE, Number.POSITIVE_INFINITY]
    for (let kind = 0; kind < KEPT_POINTS; kind++) {
      const place = this.#place(kind)
      const own = this.#numbers[place]!
      if (own > at && own < least) [found, least] = [place, own]
    }
    return found
  }

  #value(kind: number): number {
    return this.#numbers[this.#place(kind) + 3]!
  }

  #point(kind: number): BucketPoint {
    const [numbers, from] = [this.#numbers, this.#place(kind)]
    return {
      at: numbers[from]!,
      step: numbers[from + 1]!,
      time: numbers[from + 2]!,
      value: numbers[from + 3]!,
    }
  }

  #keep(kind: number, at: number, step: number, time: number, value: number): void {
    const [numbers, from] = [this.#numbers, this.#place(kind)]
    numbers[from] = at
    numbers[from + 1] = step
    numbers[from + 2] = time
    numbers[from + 3] = value
  }

  #take(kind: number, next: Bucket, offset: number): void {
    const [numbers, from] = [next.#numbers, next.#place(kind)]
    this.#keep(kind, numbers[from]! + offset, numbers[from + 1]!, numbers[from + 2]!, numbers[from + 3]!)
  }
}

export interface BucketPoint {
  /** Place among the points that the bucket counts from. */
  at: number
  step: number
  time: number
  value: number
}

/** So many empty buckets, in one stretch of memory. */
export function emptyBuckets(count: number): Bucket[] {
  const numbers = new Float64Array(count * BUCKET_NUMBERS)
  for (let index = 0; index < count; index++) numbers.set(EMPTY, index * BUCKET_NUMBERS)
  return Array.from({ length: count }, (_, index) => new Bucket(numbers, index * BUCKET_NUMBERS))
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
  const numbers = floatsIn(bytes)
  const count = numbers.length / BUCKET_NUMBERS
  return Array.from({ length: count }, (_, index) => new Bucket(numbers, index * BUCKET_NUMBERS))
}

/** Views of the bytes themselves where they lie at a multiple of 8, as float64 must; else a copy. */
function floatsIn(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset, byteLength } = bytes
  if (byteOffset % 8 !== 0) return new Float64Array(new Uint8Array(bytes).buffer)
  return new Float64Array(buffer, byteOffset, byteLength / 8)
}
