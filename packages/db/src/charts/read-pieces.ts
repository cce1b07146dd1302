import { BUCKET_BYTES, type Bucket, decodeBuckets } from '../metrics/bucket.js'
import type { PointColumns } from '../metrics/point-columns.js'
import { PYRAMID_POINTS, SUMMARY_POINTS } from '../metrics/seal.js'
import { decodeSegment } from '../metrics/segment-data.js'
import { queryRows, type SqlClient } from '../sql.js'

/** Consecutive points, or what is kept of them. */
export type Unit = PointColumns | readonly Bucket[]

export interface StoredPiece {
  seriesId: string
  seq: string
  count: number
  /** What has been read of it, in order. */
  known: KnownUnits | null
}

export interface KnownUnits {
  units: readonly Unit[]
  /** The finest column that these stand in for: `data` where they are all its points. */
  finest: Column
}

/** Columns of a sealed segment, finest first. */
export const COLUMNS = ['data', 'pyramid', 'summary'] as const
export type Column = (typeof COLUMNS)[number]

const POINTS_OF_UNIT: Record<Column, number> = {
  data: 1,
  pyramid: PYRAMID_POINTS,
  summary: SUMMARY_POINTS,
}
/** Of a point in `data`, about. */
const POINT_BYTES = 8
const BYTES_AT_ONCE = 4 * 2 ** 20

export function unitsIn(points: number, column: Column): number {
  return points / POINTS_OF_UNIT[column]
}

export function bytesOf(points: number, column: Column): number {
  return unitsIn(points, column) * (column === 'data' ? POINT_BYTES : BUCKET_BYTES)
}

/** Points of the pieces, or one column of their buckets: of any series, in the order given, a few MB at a time. */
export async function* readPieces<P extends StoredPiece>(
  client: SqlClient,
  pieces: readonly P[],
  column: Column,
): AsyncGenerator<[P, readonly Unit[]]> {
  for (const batch of batchesOf(pieces, column)) {
    const read = await readColumn(
      client,
      batch.filter((piece) => !unitsOf(piece, column)),
      column,
    )
    let next = 0
    for (const piece of batch) yield [piece, unitsOf(piece, column) ?? [read[next++]!]]
  }
}

function unitsOf({ known }: StoredPiece, column: Column): readonly Unit[] | null {
  return known && COLUMNS.indexOf(known.finest) <= COLUMNS.indexOf(column) ? known.units : null
}

async function readColumn(
  client: SqlClient,
  pieces: readonly StoredPiece[],
  column: Column,
): Promise<Unit[]> {
  if (pieces.length === 0) return []
  // Put in order here: the server would sort megabytes, on its disk.
  const rows = await queryRows<{ place: number; codec: number; count: number; bytes: Buffer }>(
    client,
    `SELECT wanted.place::int4, segment.codec, segment.count, segment.${column} AS bytes
     FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS wanted (series_id, seq, place)
     JOIN metric_segment segment USING (series_id, seq)`,
    [pieces.map(({ seriesId }) => seriesId), pieces.map(({ seq }) => seq)],
  )
  const units = new Array<Unit>(pieces.length)
  for (const { place, codec, count, bytes } of rows)
    units[place - 1] = column === 'data' ? decodeSegment({ codec, count, data: bytes }) : decodeBuckets(bytes)
  return units
}

function* batchesOf<P extends StoredPiece>(pieces: readonly P[], column: Column): Generator<P[]> {
  let batch: P[] = []
  let bytes = 0
  for (const piece of pieces) {
    batch.push(piece)
    bytes += bytesOf(piece.count, column)
    if (bytes < BYTES_AT_ONCE) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
