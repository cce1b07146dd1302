import type { SeriesPoint } from './metric-segment-codec.js'

const KEPT_PER_BUCKET = 4

/**
 * Thins a series to about `maxPoints`, in order: of each of maxPoints / 4 buckets it keeps the first, last,
 * smallest and largest point, and the first and last that are not finite, because a divergence must show.
 */
export function thinPoints(points: SeriesPoint[], maxPoints: number): SeriesPoint[] {
  if (points.length <= maxPoints) return points
  const buckets = Math.max(1, Math.floor(maxPoints / KEPT_PER_BUCKET))
  const kept: SeriesPoint[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * points.length) / buckets)
    const to = Math.floor(((bucket + 1) * points.length) / buckets)
    for (const index of keptIndices(points, from, to)) kept.push(points[index]!)
  }
  return kept
}

function keptIndices(points: SeriesPoint[], from: number, to: number): number[] {
  let min = -1
  let max = -1
  let firstNotFinite = -1
  let lastNotFinite = -1
  for (let index = from; index < to; index++) {
    const { value } = points[index]!
    if (!Number.isFinite(value)) {
      if (firstNotFinite < 0) firstNotFinite = index
      lastNotFinite = index
    } else {
      if (min < 0 || value < points[min]!.value) min = index
      if (max < 0 || value > points[max]!.value) max = index
    }
  }
  const kept = new Set([from, min, max, firstNotFinite, lastNotFinite, to - 1])
  kept.delete(-1)
  return [...kept].sort((a, b) => a - b)
}
