import type {
  MetricBucket,
  MetricSeries,
  MetricsResult,
  PointTuple,
  RunId,
  RunSegment,
} from '@barycenter/contracts'
import { toMetricValue } from '@barycenter/contracts'
import type { MetricsSelection } from '../database.js'
import { listSegments } from '../runs/run-segments.js'
import { queryRows, type SqlClient } from '../sql.js'
import type { Bucket, BucketPoint } from './bucket.js'
import type { PointColumns } from './point-columns.js'
import { openSeries, type SeriesUnits, type StepRange, unitsOf } from './read-series.js'
import type { SegmentPoints } from './seal.js'
import { type SegmentRow, toSegmentPoints } from './segment-data.js'
import { splitPoints } from './superseded-points.js'
import { gatherBuckets } from './thin-series.js'

/** First, last, smallest and largest; where there are such, first and last that are not finite besides. */
const KEPT_PER_BUCKET = 4
const DEFAULT_BUCKETS = 250

/** See RunRepository.readMetrics. */
export async function readMetrics(
  client: SqlClient,
  runId: RunId,
  selection: MetricsSelection,
): Promise<MetricsResult> {
  const { keys } = selection
  const selected = await queryRows<{ id: string; key: string; count: string }>(
    client,
    `SELECT id, key, count FROM metric_series
     WHERE run_id = $1 AND ($2::text[] IS NULL OR key = ANY ($2)) ORDER BY key`,
    [runId, keys === undefined ? null : keys.split(',').map((key) => key.trim())],
  )
  const segments = await listSegments(client, runId)
  const series: MetricSeries[] = []
  // One series at a time: what was read of it can go before the next one comes.
  for (const { id, key, count } of selected)
    series.push({
      key,
      count: Number(count),
      ...(segments.length === 0
        ? await readSeries((range, units) => openSeries(client, id, range, units), selection)
        : await readSplitSeries(client, { id, key, segments }, selection)),
    })
  return { runId, series }
}

/** Metric key → largest step stored and not superseded. */
export async function readLoggedSteps(client: SqlClient, runId: RunId): Promise<Map<string, number>> {
  const rows = await queryRows<{ key: string; max_step: string }>(
    client,
    'SELECT key, max_step FROM metric_series WHERE run_id = $1 AND count > 0',
    [runId],
  )
  return new Map(rows.map(({ key, max_step }) => [key, Number(max_step)]))
}

/** Of a run that was resumed from an earlier place: all points of the series are read, to tell them apart. */
async function readSplitSeries(
  client: SqlClient,
  { id, key, segments }: { id: string; key: string; segments: readonly RunSegment[] },
  selection: MetricsSelection,
): Promise<ReadSeries> {
  const { live, superseded } = splitPoints(segments, key, await readLogged(client, id))
  const read = (columns: PointColumns) => readSeries(async (range) => unitsOf(columns, range), selection)
  const tails = await Promise.all(superseded.map(read))
  return { ...(await read(live)), superseded: tails.map(({ points }) => points) }
}

export async function readLogged(client: SqlClient, seriesId: string): Promise<SegmentPoints[]> {
  const rows = await queryRows<SegmentRow>(
    client,
    'SELECT seq, codec, count, data, changes FROM metric_segment WHERE series_id = $1 ORDER BY seq',
    [seriesId],
  )
  return rows.map(toSegmentPoints)
}

type ReadSeries = Omit<MetricSeries, 'key' | 'count'>

async function readSeries(
  open: (range: StepRange, unitsWanted: number) => Promise<SeriesUnits>,
  { maxPoints, buckets: wantsBuckets = false, ...range }: MetricsSelection,
): Promise<ReadSeries> {
  const { fromStep = Number.NEGATIVE_INFINITY, toStep = Number.POSITIVE_INFINITY } = range
  const count =
    maxPoints === undefined ? DEFAULT_BUCKETS : Math.max(1, Math.floor(maxPoints / KEPT_PER_BUCKET))
  const wanted = maxPoints === undefined && !wantsBuckets ? Number.POSITIVE_INFINITY : count
  const opened = await open({ fromStep, toStep }, wanted)
  const { inRange } = opened
  const all = maxPoints === undefined || inRange <= maxPoints
  if (!wantsBuckets) {
    const points = all ? await readAll(opened) : keptPoints(await gatherBuckets(opened, count))
    return { inRange, points, superseded: [] }
  }
  const buckets = await gatherBuckets(opened, count)
  return { inRange, points: keptPoints(buckets), superseded: [], buckets: buckets.map(toMetricBucket) }
}

async function readAll({ units }: SeriesUnits): Promise<PointTuple[]> {
  const points: PointTuple[] = []
  for await (const unit of units) for (const point of toTuples(unit as PointColumns)) points.push(point)
  return points
}

function keptPoints(buckets: readonly Bucket[]): PointTuple[] {
  return buckets.flatMap((bucket) => bucket.keptPoints().map(toTuple))
}

function toTuple({ step, time, value }: BucketPoint): PointTuple {
  return [step, time, toMetricValue(value)]
}

export function toTuples({ steps, times, values }: PointColumns): PointTuple[] {
  return Array.from(steps, (step, index) => [step, times[index]!, toMetricValue(values[index]!)])
}

function toMetricBucket(bucket: Bucket): MetricBucket {
  return {
    count: bucket.count,
    notFinite: bucket.count - bucket.finite,
    minStep: bucket.minStep,
    maxStep: bucket.maxStep,
    first: toTuple(bucket.first()),
    last: toTuple(bucket.last()),
    min: bucket.min(),
    max: bucket.max(),
    mean: bucket.finite > 0 ? toMetricValue(bucket.mean) : null,
  }
}
