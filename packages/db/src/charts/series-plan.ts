import type { MetricSearch } from '@barycenter/contracts'
import { type Bucket, decodeBuckets } from '../metrics/bucket.js'
import { decodeSegment } from '../metrics/segment-data.js'
import { queryRows, type SqlClient } from '../sql.js'
import { ChartAxis, type Extent, inRangeOf, joinExtents, NOWHERE } from './axis.js'
import type { ChartSeries } from './chart-series.js'
import { bytesIn, chooseColumns, READ_BYTES } from './choose-columns.js'
import { readCutPieces } from './cut-pieces.js'
import { type KnownUnits, readPieces, type StoredPiece } from './read-pieces.js'

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
 * Plans many series at once. Segments that are in the range as a whole stay unread; open ones are read here, and of those
 * that the range cuts what says how many of their points are inside. Segments are told apart by steps, or by the times in
 * their summaries; where these are not in order, the segment is read.
 */
export async function planSeries(
  client: SqlClient,
  series: readonly ChartSeries[],
  search: MetricSearch,
): Promise<SeriesPlan[]> {
  const rows = await readHeads(client, series, search)
  const plans = series.map((one) => planOf(one, rows.get(one.id) ?? [], search))
  for (const { pieces, axis } of plans)
    for (const piece of pieces) if (piece.known?.finest === 'data') measurePiece(piece, axis)
  await readCut(client, plans, search)
  return plans.map((plan) => measurePlan(plan, search.smoothing.kind !== 'none'))
}

/**
 * As many as the ends of one line's range can cut: read whole they take less time than their buckets and then, by these, the
 * points at the ends.
 */
const FEW_CUTS = 2

/** Pieces that are drawn as points, and those whose times are in no order, are read as points; of many others the buckets. */
async function readCut(client: SqlClient, plans: readonly SeriesPlan[], search: MetricSearch): Promise<void> {
  const foreseen = plans.map((plan) => ({ ...plan, inRange: sumOf(plan.pieces.map(foresee)) }))
  const cuts = chooseColumns(foreseen, search).flatMap(({ plan: { pieces, axis }, column }) =>
    pieces.flatMap((piece) => (piece.inRange < 0 ? [{ piece, axis, column }] : [])),
  )
  const isExact = ({ column, piece }: (typeof cuts)[number]) =>
    cuts.length <= FEW_CUTS || column === 'data' || piece.extent === UNKNOWN
  const exact = cuts.filter(isExact).map(({ piece }) => piece)
  for await (const [piece, units] of readPieces(client, exact, 'data'))
    piece.known = { units, finest: 'data' }
  await readCutPieces(
    client,
    cuts.filter((cut) => !isExact(cut)),
  )
  for (const { piece, axis } of cuts) measurePiece(piece, axis)
}

/** About how many of the points are in the range. */
function foresee({ inRange, count }: Piece): number {
  return inRange < 0 ? count / 2 : inRange
}

/** Whether the summaries of all of them, which show enough of each, are no more than one search may read. */
function drawsSummaries(series: readonly ChartSeries[], search: MetricSearch): boolean {
  if (search.from !== undefined || search.to !== undefined || search.smoothing.kind !== 'none') return false
  const choices = chooseColumns(
    series.map(({ count }) => ({ inRange: count })),
    search,
  )
  return choices.some(({ column }) => column === 'summary') && bytesIn(choices) <= READ_BYTES
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
       AND (NOT $3 OR min_step IS NULL OR (max_step >= $4::float8 AND min_step <= $5::float8))`,
    [series.map(({ id }) => id), needsTimes || drawsSummaries(series, search), cuts, from, to],
  )
  const found = new Map<string, HeadRow[]>()
  for (const row of rows) {
    const known = found.get(row.series_id)
    if (known) known.push(row)
    else found.set(row.series_id, [row])
  }
  // Put in order here: the server would sort summaries, megabytes of them, on its disk.
  for (const own of found.values()) own.sort((a, b) => Number(a.seq) - Number(b.seq))
  return found
}

/** With inRange -1 for a piece whose points have to be looked at. */
function planOf(series: ChartSeries, rows: readonly HeadRow[], search: MetricSearch): SeriesPlan {
  const axis = new ChartAxis(search, series.origin)
  let place = 0
  const pieces = rows.map((row): Piece => {
    const { seq, count } = row
    const known = knownOf(row)
    const extent = known?.finest === 'data' ? UNKNOWN : extentOf(row, axis, known)
    const piece = {
      seriesId: series.id,
      seq,
      count,
      place,
      extent,
      known,
      inRange: inRangeOf(extent, axis, count),
    }
    place += count
    return piece
  })
  return { series, axis, pieces, inRange: 0, extent: NOWHERE }
}

function knownOf({ codec, count, data, summary }: HeadRow): KnownUnits | null {
  if (data) return { units: [decodeSegment({ codec, count, data })], finest: 'data' }
  return summary && { units: [decodeBuckets(summary)], finest: 'summary' }
}

/** Of all points of a sealed segment. */
function extentOf({ min_step, max_step }: HeadRow, axis: ChartAxis, summary: KnownUnits | null): Extent {
  if (!axis.isTime) return { low: Number(min_step), high: Number(max_step) }
  if (!summary) return EVERYWHERE
  const buckets = summary.units[0] as readonly Bucket[]
  return isInOrder(buckets) ? axis.extentOf(buckets) : UNKNOWN
}

function isInOrder(buckets: readonly Bucket[]): boolean {
  let [before, rises] = [Number.NEGATIVE_INFINITY, true]
  for (const bucket of buckets)
    bucket.visitKept((_at, _step, time) => {
      rises &&= time >= before
      before = time
    })
  return rises
}

const UNKNOWN: Extent = { low: Number.NaN, high: Number.NaN }
/** Of a segment of an axis without range. */
const EVERYWHERE: Extent = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** Counts the points in the range, of a piece of which it is not known. */
function measurePiece(piece: Piece, axis: ChartAxis): void {
  if (piece.inRange >= 0) return
  const parts = piece.known!.units.map((unit) =>
    'steps' in unit
      ? axis.measure(unit)
      : { inRange: sumOf(unit.map(({ count }) => count)), ...axis.extentOf(unit) },
  )
  piece.inRange = sumOf(parts.map(({ inRange }) => inRange))
  piece.extent = joinExtents(parts)
}

function measurePlan(plan: SeriesPlan, keepsAll: boolean): SeriesPlan {
  const inside = plan.pieces.filter(({ inRange }) => inRange > 0)
  return {
    ...plan,
    pieces: keepsAll ? plan.pieces : inside,
    inRange: sumOf(inside.map(({ inRange }) => inRange)),
    extent: joinExtents(inside.map(({ extent }) => extent)),
  }
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
