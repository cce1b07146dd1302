import { bucketsOf, encodeBuckets } from './bucket.js'
import { joinColumns, type PointColumns, sliceColumns } from './point-columns.js'
import { type ChangeCounts, encodeChanges, encodeSealed } from './sealed-segment.js'

/** A sealed segment holds at most so many points, unless one change alone brought more. */
export const SEGMENT_POINTS = 16_384
/** Points of a bucket in the columns `summary` and `pyramid`. */
export const SUMMARY_POINTS = 4096
export const PYRAMID_POINTS = 256

/** Whole changes of a series, in order, with their points. */
export interface SegmentPoints {
  changes: ChangeCounts
  columns: PointColumns
}

export function joinSegments(parts: readonly SegmentPoints[]): SegmentPoints {
  const join = (read: (part: SegmentPoints) => Float64Array) =>
    Float64Array.from(parts.flatMap((part) => [...read(part)]))
  return {
    changes: { seqs: join(({ changes }) => changes.seqs), counts: join(({ changes }) => changes.counts) },
    columns: joinColumns(parts.map(({ columns }) => columns)),
  }
}

/** Cuts between changes, each piece as large as SEGMENT_POINTS allows. */
export function cutSegments({ changes, columns }: SegmentPoints): SegmentPoints[] {
  const pieces: SegmentPoints[] = []
  let [firstChange, firstPoint, points] = [0, 0, 0]
  const close = (change: number) => {
    pieces.push({
      changes: {
        seqs: changes.seqs.subarray(firstChange, change),
        counts: changes.counts.subarray(firstChange, change),
      },
      columns: sliceColumns(columns, firstPoint, firstPoint + points),
    })
    firstPoint += points
    firstChange = change
    points = 0
  }
  for (const [change, count] of changes.counts.entries()) {
    if (points > 0 && points + count > SEGMENT_POINTS) close(change)
    points += count
  }
  close(changes.counts.length)
  return pieces
}

/** The row of a sealed segment, all columns but its series. */
export function sealSegment({ changes, columns }: SegmentPoints) {
  const { steps } = columns
  const summary = bucketsOf(columns, SUMMARY_POINTS)
  const finite = summary.filter((bucket) => bucket.finite > 0)
  return {
    seq: changes.seqs[0]!,
    lastSeq: changes.seqs.at(-1)!,
    count: steps.length,
    firstStep: steps[0]!,
    lastStep: steps.at(-1)!,
    minStep: Math.min(...summary.map(({ minStep }) => minStep)),
    maxStep: Math.max(...summary.map(({ maxStep }) => maxStep)),
    minValue: finite.length > 0 ? Math.min(...finite.map((bucket) => bucket.min()!)) : null,
    maxValue: finite.length > 0 ? Math.max(...finite.map((bucket) => bucket.max()!)) : null,
    data: encodeSealed(columns),
    changes: encodeChanges(changes),
    summary: encodeBuckets(summary),
    pyramid: encodeBuckets(bucketsOf(columns, PYRAMID_POINTS)),
  }
}
