import type { MetricSearch } from '@barycenter/contracts'
import { decodeBuckets } from '../metrics/bucket.js'
import type { PointColumns } from '../metrics/point-columns.js'
import { decodeSegment } from '../metrics/segment-data.js'
import { queryRows, type SqlClient } from '../sql.js'
import { ChartAxis, type Extent, joinExtents, NOWHERE } from './axis.js'
import type { ChartSeries } from './chart-series.js'
import { readPieces, type StoredPiece } from './read-pieces.js'

/** A segment of a series. */
export interface Piece extends StoredPiece {
  count: number
  /** Points of the series before it. */
  place: number
  /** Of its points, those in the range. */
  inRange: number
  /** Of the points in the range. */
  extent: Extent
}

/** A stored series as far as a chart shows it, known before its points are read. */
export interface SeriesPlan {
  series: ChartSeries
  axis: ChartAxis
  inRange: number
  extent: Extent
  /** In the order logged; without smoothing, only pieces with points in the range. */
  pieces: Piece[]
}

interface HeadRow {
  series_id: string
  seq: string
  codec: number
  count: number
  min_step: string | null
  max_step: string | null
  data: Buffer | null
  summary: Buffer | null
}

/**
 * Plans many series at once. Segments that are in the range as a whole stay unread; open ones, and those that the range
 * cuts, are read here, as only their points say how many are inside. Segments are told apart by steps, or by the times in
 * their summaries; where these are not in order, the segment is read.
 */
export async function planSeries(
  client: SqlClient,
  series: readonly ChartSeries[],
  search: MetricSearch,
): Promise<SeriesPlan[]> {
  const rows = await readHeads(client, series, search)
  const plans = series.map((one) => planOf(one, rows.get(one.id) ?? [], search))
  const cut = plans.flatMap(({ pieces }) => pieces.filter((piece) => piece.inRange < 0 && !piece.points))
  const read = readPieces(client, cut, 'data')
  for await (const [piece, points] of read) piece.points = points as PointColumns
  return plans.map((plan) => measurePlan(plan, search.smoothing.kind !== 'none'))
}

async function readHeads(
  client: SqlClient,
  series: readonly ChartSeries[],
  search: MetricSearch,
): Promise<Map<string, HeadRow[]>> {
  const { isTime, from, to } = new ChartAxis(search, 0)
  const needsTimes = isTime && (Number.isFinite(from) || Number.isFinite(to) || search.groups.length > 0)
  // A smoothed line needs the points before its range as well.
  const cuts = !isTime && search.smoothing.kind === 'none'
  const rows = await queryRows<HeadRow>(
    client,
    `SELECT series_id, seq, codec, count, min_step, max_step, CASE WHEN codec = 0 THEN data END AS data,
       CASE WHEN $2 THEN summary END AS summary
     FROM metric_segment WHERE series_id = ANY ($1::bigint[])
       AND (NOT $3 OR min_step IS NULL OR (max_step >= $4::float8 AND min_step <= $5::float8))
     ORDER BY series_id, seq`,
    [series.map(({ id }) => id), needsTimes, cuts, from, to],
  )
  const found = new Map<string, HeadRow[]>()
  for (const row of rows) {
    const known = found.get(row.series_id)
    if (known) known.push(row)
    else found.set(row.series_id, [row])
  }
  return found
}

/** With inRange -1 for a piece whose points have to be looked at. */
function planOf(series: ChartSeries, rows: readonly HeadRow[], search: MetricSearch): SeriesPlan {
  const axis = new ChartAxis(search, series.origin)
  let place = 0
  const pieces = rows.map((row): Piece => {
    const { seq, codec, count } = row
    const extent = extentOf(row, axis)
    const piece = {
      seriesId: series.id,
      seq,
      count,
      place,
      extent,
      inRange: inRangeOf(extent, axis, count),
      points: row.data && decodeSegment({ codec, count, data: row.data }),
    }
    place += count
    return piece
  })
  return { series, axis, pieces, inRange: 0, extent: NOWHERE }
}

/** Of all points of a sealed segment; null where it is not known. */
function extentOf({ data, min_step, max_step, summary }: HeadRow, axis: ChartAxis): Extent {
  if (data) return UNKNOWN
  if (!axis.isTime) return { low: Number(min_step), high: Number(max_step) }
  if (!summary) return EVERYWHERE
  const buckets = decodeBuckets(summary)
  const times = buckets.flatMap((bucket) => bucket.keptPoints().map(({ time }) => time))
  const isInOrder = times.every((time, index) => index === 0 || time >= times[index - 1]!)
  return isInOrder ? axis.extentOf(buckets) : UNKNOWN
}

const UNKNOWN: Extent = { low: Number.NaN, high: Number.NaN }
/** Of a segment of an axis without range. */
const EVERYWHERE: Extent = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

function inRangeOf({ low, high }: Extent, axis: ChartAxis, count: number): number {
  if (low >= axis.from && high <= axis.to) return count
  return high < axis.from || low > axis.to ? 0 : -1
}

function measurePlan(plan: SeriesPlan, keepsAll: boolean): SeriesPlan {
  const { axis } = plan
  for (const piece of plan.pieces) {
    if (piece.inRange >= 0) continue
    const { inRange, ...extent } = axis.measure(piece.points!)
    piece.inRange = inRange
    piece.extent = extent
  }
  const inside = plan.pieces.filter(({ inRange }) => inRange > 0)
  return {
    ...plan,
    pieces: keepsAll ? plan.pieces : inside,
    inRange: inside.reduce((sum, { inRange }) => sum + inRange, 0),
    extent: joinExtents(inside.map(({ extent }) => extent)),
  }
}
