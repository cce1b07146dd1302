import { decodePoints } from './open-segment.js'
import type { PointColumns } from './point-columns.js'
import type { SegmentPoints } from './seal.js'
import { decodeChanges, decodeSealed, SEALED_CODEC } from './sealed-segment.js'

const OPEN_CODEC = 0

/** A row of metric_segment as far as its points go. */
export interface SegmentData {
  codec: number
  count: number
  data: Buffer
}

export function decodeSegment({ codec, count, data }: SegmentData): PointColumns {
  if (codec === OPEN_CODEC) return decodePoints(data)
  if (codec === SEALED_CODEC) return decodeSealed(data, count)
  throw new RangeError(
    `metric segment: found form ${codec}, expected ${OPEN_CODEC} or ${SEALED_CODEC}; a newer version of the product has written it`,
  )
}

/** As `SegmentData`, with the changes that brought the points: null in an open segment, which is of the change `seq`. */
export interface SegmentRow extends SegmentData {
  seq: string
  changes: Buffer | null
}

export function toSegmentPoints({ seq, changes, ...data }: SegmentRow): SegmentPoints {
  return {
    columns: decodeSegment(data),
    changes: changes
      ? decodeChanges(changes)
      : { seqs: Float64Array.of(Number(seq)), counts: Float64Array.of(data.count) },
  }
}
