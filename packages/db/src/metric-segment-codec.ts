import type { MetricPoint } from '@barycenter/contracts'

/** int64 step, float64 time in ms, float64 value, little-endian: points one after another, so that merging is concatenation. */
export const BYTES_PER_POINT = 24

export type SeriesPoint = Omit<MetricPoint, 'key'>

export function encodePoints(points: SeriesPoint[]): Buffer {
  const bytes = Buffer.allocUnsafe(points.length * BYTES_PER_POINT)
  points.forEach(({ step, timestamp, value }, index) => {
    const at = index * BYTES_PER_POINT
    bytes.writeBigInt64LE(BigInt(step), at)
    bytes.writeDoubleLE(timestamp, at + 8)
    bytes.writeDoubleLE(value, at + 16)
  })
  return bytes
}

export function decodePoints(bytes: Buffer): SeriesPoint[] {
  if (bytes.length % BYTES_PER_POINT !== 0)
    throw new RangeError(
      `metric segment: found ${bytes.length} bytes, expected a multiple of ${BYTES_PER_POINT}`,
    )
  return Array.from({ length: bytes.length / BYTES_PER_POINT }, (_, index) => {
    const at = index * BYTES_PER_POINT
    return {
      step: Number(bytes.readBigInt64LE(at)),
      timestamp: bytes.readDoubleLE(at + 8),
      value: bytes.readDoubleLE(at + 16),
    }
  })
}

/** What a segment's row says about its points; min, max and sum are over finite values, null or 0 where there are none. */
export interface SegmentSummary {
  count: number
  firstStep: number
  lastStep: number
  maxStep: number
  lastTime: number
  lastValue: number
  min: number | null
  max: number | null
  sum: number
  finite: number
}

/** `points` holds at least one point. */
export function summarizePoints(points: SeriesPoint[]): SegmentSummary {
  const first = points[0]!
  const last = points.at(-1)!
  const summary: SegmentSummary = {
    count: points.length,
    firstStep: first.step,
    lastStep: last.step,
    maxStep: first.step,
    lastTime: last.timestamp,
    lastValue: last.value,
    min: null,
    max: null,
    sum: 0,
    finite: 0,
  }
  for (const { step, value } of points) {
    summary.maxStep = Math.max(summary.maxStep, step)
    if (!Number.isFinite(value)) continue
    summary.min = Math.min(summary.min ?? value, value)
    summary.max = Math.max(summary.max ?? value, value)
    summary.sum += value
    summary.finite++
  }
  return summary
}
