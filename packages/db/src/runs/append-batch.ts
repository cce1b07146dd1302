import {
  AppError,
  fromMetricValue,
  type LogBatch,
  type LogBatchResult,
  type MetricValue,
  type RunId,
} from '@barycenter/contracts'
import type pg from 'pg'
import { errorCodes } from '../app-errors.js'
import { appendCtes, appendParameters } from '../metrics/append-points.js'
import { groupByKey, joinColumns, type KeyedColumns } from '../metrics/point-columns.js'
import { queryRows } from '../sql.js'
import { runNotFound, runNotLogged, storableText } from './run-change.js'
import { listSegments } from './run-segments.js'

/** Number of the first parameter of the points; those before it are told at APPEND_BATCH. */
const FIRST_POINT_PARAMETER = 10

/**
 * One statement is one transaction: a second one would cost a batch as much again. `change` takes the run's lock, checks
 * that the batch may be stored and gives it its number; without its row nothing is stored. $1 run, $2 batch, $3-$5 time,
 * level and message of lines, $6-$7 params, $8-$9 tags.
 */
const APPEND_BATCH = `
  WITH known AS (
    SELECT seq FROM metric_batch WHERE run_id = $1::uuid AND batch_id = $2
  ), change AS (
    UPDATE run SET seq = seq + 1
    WHERE id = $1::uuid AND kind = 'external' AND status = 'running' AND NOT EXISTS (SELECT FROM known)
    RETURNING id AS run_id, seq
  ), batch AS (
    INSERT INTO metric_batch (run_id, batch_id, seq) SELECT run_id, $2, seq FROM change
  ), line AS (
    INSERT INTO run_log (run_id, seq, ordinal, logged_at, level, message)
    SELECT run_id, seq, ordinality - 1, to_timestamp(logged_at / 1000), level, message
    FROM unnest($3::float8[], $4::text[], $5::text[]) WITH ORDINALITY AS line (logged_at, level, message), change
  ), param AS (
    INSERT INTO run_param (run_id, key, value)
    SELECT run_id, key, value::jsonb FROM unnest($6::text[], $7::text[]) AS param (key, value), change
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value
  ), tag AS (
    INSERT INTO run_tag (run_id, key, value)
    SELECT run_id, key, value FROM unnest($8::text[], $9::text[]) AS tag (key, value), change
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value
  ), ${appendCtes('change', FIRST_POINT_PARAMETER)}
  SELECT (SELECT seq FROM change) AS stored, (SELECT seq FROM known) AS known,
    (SELECT pg_notify('run_changed', run_id || ' ' || seq) FROM change)::text`

const UNIQUE_VIOLATION = '23505'

/**
 * Stores a batch exactly once, and tells so also after the run has ended: a client may repeat its last one. RUN_NOT_FOUND;
 * RUN_STATE_CONFLICT for a run that takes none, and for a batch with points that a rewind has superseded.
 */
export async function appendBatch(pool: pg.Pool, runId: RunId, batch: LogBatch): Promise<LogBatchResult> {
  try {
    const { rows } = await pool.query<{ stored: string | null; known: string | null }>({
      name: 'append_batch',
      text: APPEND_BATCH,
      values: [runId, batch.batchId, ...valuesOf(batch)],
    })
    const { stored, known } = rows[0]!
    if (stored !== null) return { seq: Number(stored), duplicate: false }
    if (known !== null) return await tellStored(pool, runId, batch, known)
  } catch (error) {
    // The same batch, sent twice at once: the other statement was first and has committed.
    if (!errorCodes(error).includes(UNIQUE_VIOLATION)) throw error
  }
  return findStored(pool, runId, batch)
}

/** The answer to a batch that another statement has stored; else the reason why it was not. */
async function findStored(pool: pg.Pool, runId: RunId, batch: LogBatch): Promise<LogBatchResult> {
  const [run] = await queryRows<{ kind: string; status: string; known: string | null }>(
    pool,
    `SELECT kind, status, (SELECT seq FROM metric_batch WHERE run_id = run.id AND batch_id = $2) AS known
     FROM run WHERE id = $1`,
    [runId, batch.batchId],
  )
  if (!run) throw runNotFound(runId)
  if (run.known !== null) return tellStored(pool, runId, batch, run.known)
  throw runNotLogged(runId, run)
}

/**
 * A program that logs again after a rewind may name its batches as before. Told that they are stored, it would lose the
 * points that the rewind superseded: RUN_STATE_CONFLICT where there are such.
 */
async function tellStored(
  pool: pg.Pool,
  runId: RunId,
  batch: LogBatch,
  known: string,
): Promise<LogBatchResult> {
  const seq = Number(known)
  const later = (await listSegments(pool, runId)).filter(({ startSeq }) => seq <= startSeq)
  const place = later.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY)
  if (lastStep(batch) <= place) return { seq, duplicate: true }
  throw new AppError(
    'RUN_STATE_CONFLICT',
    `batchId: found ${batch.batchId}, stored before run ${runId} was rewound to step ${place}, expected a new one for points beyond that step`,
  )
}

/** At most MOST_POINTS_A_BATCH steps: few enough to be arguments. */
function lastStep({ metrics, series }: LogBatch): number {
  return Math.max(...metrics.map(({ step }) => step), ...series.flatMap(({ steps }) => steps))
}

function valuesOf({ metrics, series, logs, params, tags }: LogBatch): unknown[] {
  const now = Date.now()
  return [
    logs.map(({ timestamp = now }) => timestamp),
    logs.map(({ level }) => level),
    logs.map(({ message }) => storableText(message)),
    Object.keys(params),
    Object.values(params).map((value) => JSON.stringify(value)),
    Object.keys(tags),
    Object.values(tags),
    ...appendParameters(columnsOf(metrics, series, now)),
  ]
}

function columnsOf(metrics: LogBatch['metrics'], series: LogBatch['series'], now: number): KeyedColumns[] {
  const points = metrics.map(({ key, step, value, timestamp = now }) => ({
    key,
    step,
    timestamp,
    value: fromMetricValue(value),
  }))
  const columns = series.map(({ key, steps, values, timestamps }) => ({
    key,
    steps: new Float64Array(steps),
    times: timestamps ? new Float64Array(timestamps) : new Float64Array(steps.length).fill(now),
    values: toFloats(values),
  }))
  return joinByKey([...groupByKey(points), ...columns])
}

/** A loop: `Float64Array.from` with a function is several times slower. */
function toFloats(values: readonly MetricValue[]): Float64Array<ArrayBuffer> {
  const floats = new Float64Array(values.length)
  for (let index = 0; index < values.length; index++) floats[index] = fromMetricValue(values[index]!)
  return floats
}

/** A key may stand in several places of a batch; its points keep the order of these. */
function joinByKey(series: KeyedColumns[]): KeyedColumns[] {
  const byKey = new Map<string, KeyedColumns[]>()
  for (const columns of series) byKey.set(columns.key, [...(byKey.get(columns.key) ?? []), columns])
  if (byKey.size === series.length) return series
  return [...byKey].map(([key, parts]) => ({ key, ...joinColumns(parts) }))
}
