import { queryRows, type SqlClient } from '../sql.js'
import { type Bucket, bucketsOf, decodeBuckets } from './bucket.js'
import { columnsWithin, type PointColumns } from './point-columns.js'
import { PYRAMID_POINTS, SUMMARY_POINTS } from './seal.js'
import { decodeSegment } from './segment-data.js'

/** Points and buckets of a series in the order logged, as coarse as was asked for. */
export interface SeriesUnits {
  /** Points in the step range, all that the units stand for. */
  inRange: number
  units: AsyncIterable<PointColumns | Bucket[]>
}

export interface StepRange {
  fromStep: number
  toStep: number
}

interface SegmentRow {
  seq: string
  codec: number
  count: number
  min_step: string | null
  max_step: string | null
  /** Of an open segment. */
  data: Buffer | null
}

/** A segment that is inside the range as a whole, or the points of one that is inside in part. */
type Part = { seq: string; count: number } | PointColumns

const isPoints = (part: Part): part is PointColumns => 'steps' in part

/**
 * `unitsWanted`: at least about so many units, where there are as many points; Infinity for all points. What is read is then
 * bounded: few points, else the buckets of 256, else those of 4,096 points. Only a segment that the range cuts, and an
 * open one, is read as a whole.
 */
export async function openSeries(
  client: SqlClient,
  seriesId: string,
  range: StepRange,
  unitsWanted: number,
): Promise<SeriesUnits> {
  const parts = await readParts(client, seriesId, range)
  const inRange = parts.reduce((sum, part) => sum + (isPoints(part) ? part.steps.length : part.count), 0)
  const level = LEVELS.find(({ points }) => inRange / points >= unitsWanted) ?? POINTS
  return { inRange, units: readUnits(client, seriesId, parts, level) }
}

/** As `openSeries`, of points in memory. */
export function unitsOf(columns: PointColumns, { fromStep, toStep }: StepRange): SeriesUnits {
  const inside = columnsWithin(columns, fromStep, toStep)
  async function* units() {
    yield inside
  }
  return { inRange: inside.steps.length, units: units() }
}

interface Level {
  /** Of a unit. */
  points: number
  column: 'summary' | 'pyramid' | 'data'
  /** Segments fetched at once: about a MB. */
  batch: number
}
const POINTS: Level = { points: 1, column: 'data', batch: 8 }
/** Coarsest first. */
const LEVELS: Level[] = [
  { points: SUMMARY_POINTS, column: 'summary', batch: 1024 },
  { points: PYRAMID_POINTS, column: 'pyramid', batch: 64 },
]

async function readParts(client: SqlClient, seriesId: string, range: StepRange): Promise<Part[]> {
  const { fromStep, toStep } = range
  const rows = await queryRows<SegmentRow>(
    client,
    `SELECT seq, codec, count, min_step, max_step, CASE WHEN codec = 0 THEN data END AS data FROM metric_segment
     WHERE series_id = $1 AND (min_step IS NULL OR (max_step >= $2::float8 AND min_step <= $3::float8)) ORDER BY seq`,
    [seriesId, fromStep, toStep],
  )
  const isWhole = ({ data, min_step, max_step }: SegmentRow) =>
    data === null && Number(min_step) >= fromStep && Number(max_step) <= toStep
  const cut = rows.filter((row) => row.data === null && !isWhole(row))
  const sealed = await readPoints(client, seriesId, cut)
  let next = 0
  return rows.map((row) => {
    if (isWhole(row)) return { seq: row.seq, count: row.count }
    const points = row.data ? decodeSegment({ ...row, data: row.data }) : sealed[next++]!
    return columnsWithin(points, fromStep, toStep)
  })
}

async function readPoints(
  client: SqlClient,
  seriesId: string,
  rows: readonly { seq: string }[],
): Promise<PointColumns[]> {
  if (rows.length === 0) return []
  const found = await queryRows<{ codec: number; count: number; data: Buffer }>(
    client,
    'SELECT codec, count, data FROM metric_segment WHERE series_id = $1 AND seq = ANY ($2::bigint[]) ORDER BY seq',
    [seriesId, rows.map(({ seq }) => seq)],
  )
  return found.map(decodeSegment)
}

async function* readUnits(
  client: SqlClient,
  seriesId: string,
  parts: readonly Part[],
  level: Level,
): AsyncIterable<PointColumns | Bucket[]> {
  const coarse = (points: PointColumns) => (level.points === 1 ? points : bucketsOf(points, level.points))
  for (let from = 0; from < parts.length; from += level.batch) {
    const group = parts.slice(from, from + level.batch)
    const segments = group.filter((part) => !isPoints(part)) as { seq: string }[]
    const read =
      level.column === 'data'
        ? await readPoints(client, seriesId, segments)
        : await readBuckets(client, seriesId, segments, level.column)
    let next = 0
    for (const part of group) yield isPoints(part) ? coarse(part) : read[next++]!
  }
}

async function readBuckets(
  client: SqlClient,
  seriesId: string,
  rows: readonly { seq: string }[],
  column: 'summary' | 'pyramid',
): Promise<Bucket[][]> {
  if (rows.length === 0) return []
  const found = await queryRows<{ buckets: Buffer }>(
    client,
    `SELECT ${column} AS buckets FROM metric_segment WHERE series_id = $1 AND seq = ANY ($2::bigint[]) ORDER BY seq`,
    [seriesId, rows.map(({ seq }) => seq)],
  )
  return found.map(({ buckets }) => decodeBuckets(buckets))
}
