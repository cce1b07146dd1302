import { Bucket } from './bucket.js'
import type { PointColumns } from './point-columns.js'
import type { SeriesUnits } from './read-series.js'

/**
 * Gathers a series into at most `count` buckets of about equally many points. A unit coarser than a bucket falls whole
 * into the bucket where it begins. Places count from the first point in the range.
 */
export async function gatherBuckets({ inRange, units }: SeriesUnits, count: number): Promise<Bucket[]> {
  const buckets: Bucket[] = []
  let at = 0
  let current = -1
  const bucketAt = (place: number): Bucket => {
    const index = Math.floor((place * count) / inRange)
    if (index !== current) {
      current = index
      buckets.push(new Bucket())
    }
    return buckets.at(-1)!
  }
  for await (const unit of units) {
    if (Array.isArray(unit)) {
      for (const bucket of unit) {
        bucketAt(at).merge(bucket, at)
        at += bucket.count
      }
    } else at = addPoints(unit, at, bucketAt)
  }
  return buckets
}

function addPoints(
  { steps, times, values }: PointColumns,
  first: number,
  bucketAt: (place: number) => Bucket,
): number {
  for (let index = 0; index < steps.length; index++) {
    const place = first + index
    bucketAt(place).addPoint(place, steps[index]!, times[index]!, values[index]!)
  }
  return first + steps.length
}
