import type { Bucket } from '../metrics/bucket.js'
import { type RowRange, readRows } from '../metrics/read-rows.js'
import type { SqlClient } from '../sql.js'
import { type ChartAxis, inRangeOf } from './axis.js'
import { readPieces, type StoredPiece, type Unit } from './read-pieces.js'

/** Buckets that are in the range as a whole, or places of points that may be. */
type Stretch = Bucket[] | { first: number; count: number }

/**
 * Reads sealed pieces that the range cuts: the buckets inside it, and the points of those across its ends. To read all
 * points of a piece for the few at its cut took most of the time of a zoom.
 */
export async function readCutPieces(
  client: SqlClient,
  cuts: readonly { piece: StoredPiece; axis: ChartAxis }[],
): Promise<void> {
  const axisOf = new Map(cuts.map(({ piece, axis }) => [piece, axis]))
  const stretches = new Map<StoredPiece, Stretch[]>()
  for await (const [piece, [buckets]] of readPieces(client, [...axisOf.keys()], 'pyramid'))
    stretches.set(piece, stretchesOf(buckets as readonly Bucket[], axisOf.get(piece)!))
  const ranges = [...stretches].flatMap(([piece, own]) =>
    own.flatMap((stretch) => (isRange(stretch) ? [rangeOf(piece, stretch)] : [])),
  )
  const rows = await readRows(client, ranges, cuts[0]?.axis.isTime ?? false)
  let next = 0
  for (const [piece, own] of stretches) {
    const units = own.map((stretch): Unit => (isRange(stretch) ? rows[next++]! : stretch))
    piece.known = { units, finest: 'pyramid' }
  }
}

const isRange = (stretch: Stretch) => 'first' in stretch

const rangeOf = (
  { seriesId, seq }: StoredPiece,
  { first, count }: { first: number; count: number },
): RowRange => ({
  seriesId,
  seq,
  first,
  count,
})

/** In order; buckets beyond the range are left out. */
function stretchesOf(buckets: readonly Bucket[], axis: ChartAxis): Stretch[] {
  const stretches: Stretch[] = []
  let first = 0
  for (const bucket of buckets) {
    const { count } = bucket
    const last = stretches.at(-1)
    const inRange = inRangeOf(axis.extentOf([bucket]), axis, count)
    if (inRange < 0) stretches.push({ first, count })
    else if (inRange > 0 && Array.isArray(last)) last.push(bucket)
    else if (inRange > 0) stretches.push([bucket])
    first += count
  }
  return stretches
}
