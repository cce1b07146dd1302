import { queryRows, type SqlClient } from '../sql.js'
import type { PointColumns } from './point-columns.js'
import { decodeRows } from './segment-data.js'

/** Some consecutive points of a sealed segment. */
export interface RowRange {
  seriesId: string
  seq: string
  /** Place of the first in the segment. */
  first: number
  count: number
}

/** A little-endian uint32 of the header of a sealed segment; its form is told in sealed-segment.ts. */
const uint32 = (at: number) =>
  [0, 1, 2, 3].map((byte) => `get_byte(header, ${at + byte}) * ${2 ** (8 * byte)}::int8`).join(' + ')

/** OFFSET keeps the parts of the header from being read anew wherever they are named. */
const ROWS = `
  SELECT wanted.place::int4, segment.codec,
    substring(segment.data FROM 1 FOR (12 + part.steps + CASE WHEN $5 THEN part.times ELSE 0 END)::int4) AS head,
    substring(segment.data FROM (13 + part.steps + part.times + part.width * wanted.first)::int4
      FOR part.width * wanted.count) AS values
  FROM unnest($1::bigint[], $2::bigint[], $3::int4[], $4::int4[])
    WITH ORDINALITY AS wanted (series_id, seq, first, count, place)
  JOIN metric_segment segment USING (series_id, seq)
  CROSS JOIN LATERAL (SELECT substring(segment.data FROM 1 FOR 12) AS header OFFSET 0) AS head
  CROSS JOIN LATERAL (
    SELECT ${uint32(4)} AS steps, ${uint32(8)} AS times, CASE get_byte(header, 2) WHEN 2 THEN 4 ELSE 8 END AS width
    OFFSET 0
  ) AS part`

interface Row {
  place: number
  codec: number
  head: Buffer
  values: Buffer
}

/** Points out of sealed segments, in the order asked for; of the rest of a segment next to nothing is read. */
export async function readRows(
  client: SqlClient,
  ranges: readonly RowRange[],
  withTimes: boolean,
): Promise<PointColumns[]> {
  if (ranges.length === 0) return []
  const column = <Name extends keyof RowRange>(name: Name) => ranges.map((range) => range[name])
  const rows = await queryRows<Row & { [name: string]: unknown }>(client, ROWS, [
    column('seriesId'),
    column('seq'),
    column('first'),
    column('count'),
    withTimes,
  ])
  const found = new Array<PointColumns>(ranges.length)
  for (const { place, ...row } of rows)
    found[place - 1] = decodeRows({ ...row, ...ranges[place - 1]!, withTimes })
  return found
}
