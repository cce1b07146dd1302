import type {
  MetricPoint,
  MetricSeries,
  MetricsResult,
  PointTuple,
  RunChanges,
  RunId,
} from '@barycenter/contracts'
import { toMetricValue } from '@barycenter/contracts'
import type { MetricsSelection } from './database.js'
import {
  decodePoints,
  encodePoints,
  type SegmentSummary,
  type SeriesPoint,
  summarizePoints,
} from './metric-segment-codec.js'
import type { Change } from './run-change.js'
import { queryRows, type SqlClient } from './sql.js'
import { thinPoints } from './thin-points.js'

/**
 * Stores the points of one change: one segment for each key, and the summaries of their series, in one
 * statement however many keys there are (660,000 points a second here; row by row it is 9,000).
 */
export async function appendMetrics({ tx, runId, seq }: Change, points: MetricPoint[]): Promise<void> {
  if (points.length === 0) return
  const bySeries = groupByKey(points)
  const summaries = [...bySeries.values()].map(summarizePoints)
  const column = (read: (summary: SegmentSummary) => number | null) => summaries.map((s) => textOf(read(s)))
  await tx.$executeRaw`
    WITH input AS (
      SELECT * FROM unnest(
        ${[...bySeries.keys()]}::text[],
        ${column((s) => s.count)}::text[]::bigint[],
        ${column((s) => s.firstStep)}::text[]::bigint[],
        ${column((s) => s.lastStep)}::text[]::bigint[],
        ${column((s) => s.maxStep)}::text[]::bigint[],
        ${column((s) => s.lastTime)}::text[]::float8[],
        ${column((s) => s.lastValue)}::text[]::float8[],
        ${column((s) => s.min)}::text[]::float8[],
        ${column((s) => s.max)}::text[]::float8[],
        ${column((s) => s.sum)}::text[]::float8[],
        ${column((s) => s.finite)}::text[]::bigint[],
        ${[...bySeries.values()].map(encodePoints)}::bytea[]
      ) AS input (key, count, first_step, last_step, max_step, last_time, last_value, min_value, max_value, sum_value, finite, data)
    ), series AS (
      INSERT INTO metric_series AS old
        (run_id, key, count, last_step, last_time, last_value, max_step, min_value, max_value, sum_value, finite)
      SELECT ${runId}::uuid, key, count, last_step, last_time, last_value, max_step, min_value, max_value, sum_value, finite
      FROM input
      ON CONFLICT (run_id, key) DO UPDATE SET
        count = old.count + excluded.count,
        last_step = excluded.last_step,
        last_time = excluded.last_time,
        last_value = excluded.last_value,
        max_step = greatest(old.max_step, excluded.max_step),
        min_value = least(old.min_value, excluded.min_value),
        max_value = greatest(old.max_value, excluded.max_value),
        sum_value = old.sum_value + excluded.sum_value,
        finite = old.finite + excluded.finite
      RETURNING id, key
    )
    INSERT INTO metric_segment (series_id, seq, count, first_step, last_step, min_value, max_value, data)
    SELECT series.id, ${seq}, input.count, input.first_step, input.last_step, input.min_value, input.max_value, input.data
    FROM input JOIN series USING (key)`
}

function groupByKey(points: MetricPoint[]): Map<string, SeriesPoint[]> {
  const groups = new Map<string, SeriesPoint[]>()
  for (const point of points) {
    const group = groups.get(point.key)
    if (group) group.push(point)
    else groups.set(point.key, [point])
  }
  return groups
}

/** Numbers go as text: on their way through JSON parameters NaN and the infinities would become null. */
function textOf(value: number | null): string | null {
  return value === null ? null : String(value)
}

type MetricChange = RunChanges['metrics'][number]

/** Points of the changes after `after`, up to and including `to`, in order of change and series. */
export async function readMetricChanges(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
): Promise<MetricChange[]> {
  const rows = await queryRows<{ seq: string; key: string; data: Buffer }>(
    client,
    `SELECT segment.seq, series.key, segment.data
     FROM metric_series series JOIN metric_segment segment ON segment.series_id = series.id
     WHERE series.run_id = $1 AND segment.seq > $2 AND segment.seq <= $3
     ORDER BY segment.seq, series.id`,
    [runId, after, to],
  )
  return rows.map(({ seq, key, data }) => ({
    seq: Number(seq),
    key,
    points: decodePoints(data).map(toTuple),
  }))
}

export async function readMetrics(
  client: SqlClient,
  runId: RunId,
  { keys, maxPoints }: MetricsSelection,
): Promise<MetricsResult> {
  const selected = await queryRows<{ id: string; key: string; count: string }>(
    client,
    `SELECT id, key, count FROM metric_series
     WHERE run_id = $1 AND ($2::text[] IS NULL OR key = ANY ($2)) ORDER BY key`,
    [runId, keys === undefined ? null : keys.split(',').map((key) => key.trim())],
  )
  const series: MetricSeries[] = []
  // One series at a time: all decoded at once would hold every point of the run as an object.
  for (const { id, key, count } of selected) {
    const points = await readSeriesPoints(client, id)
    const kept = maxPoints === undefined ? points : thinPoints(points, maxPoints)
    series.push({ key, count: Number(count), points: kept.map(toTuple) })
  }
  return { runId, series }
}

async function readSeriesPoints(client: SqlClient, seriesId: string): Promise<SeriesPoint[]> {
  const rows = await queryRows<{ data: Buffer }>(
    client,
    'SELECT data FROM metric_segment WHERE series_id = $1 ORDER BY seq',
    [seriesId],
  )
  return decodePoints(Buffer.concat(rows.map(({ data }) => data)))
}

/** Metric key → largest step stored. */
export async function readLoggedSteps(client: SqlClient, runId: RunId): Promise<Map<string, number>> {
  const rows = await queryRows<{ key: string; max_step: string }>(
    client,
    'SELECT key, max_step FROM metric_series WHERE run_id = $1',
    [runId],
  )
  return new Map(rows.map(({ key, max_step }) => [key, Number(max_step)]))
}

function toTuple({ step, timestamp, value }: SeriesPoint): PointTuple {
  return [step, timestamp, toMetricValue(value)]
}
