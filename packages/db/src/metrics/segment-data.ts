import { decodePoints } from './open-segment.js'
import type { PointColumns } from './point-columns.js'
import type { SegmentPoints } from './seal.js'
import {
  decodeChanges,
  decodeSealed,
  decodeSealedRows,
  SEALED_CODEC,
  type SealedRows,
} from './sealed-segment.js'

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
  throw unknownForm(codec, `${OPEN_CODEC} or ${SEALED_CODEC}`)
}

export function decodeRows({ codec, ...rows }: SealedRows & { codec: number }): PointColumns {
  if (codec !== SEALED_CODEC) throw unknownForm(codec, String(SEALED_CODEC))
  return decodeSealedRows(rows)
}

const unknownForm = (found: number, expected: string) =>
  new RangeError(
    `metric segment: found form ${found}, expected ${expected}; a newer version of the product has written it`,
  )

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
