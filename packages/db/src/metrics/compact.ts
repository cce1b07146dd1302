import type { RunId } from '@barycenter/contracts'
import type pg from 'pg'
import type { Compaction } from '../database.js'
import { inDriverTransaction, queryRows, type SqlClient } from '../sql.js'
import { cutSegments, joinSegments, SEGMENT_POINTS, type SegmentPoints, sealSegment } from './seal.js'
import { SEALED_CODEC } from './sealed-segment.js'
import { type SegmentRow, toSegmentPoints } from './segment-data.js'

/** A series that is still being logged is merged once so many segments wait, or enough points to fill one. */
const WAITING_SEGMENTS = 128
/** Points of a sealed segment that is not worth merging with others. */
const FULL_ENOUGH = SEGMENT_POINTS / 2
/** Open segments that are worth sealing, however few points they have. */
const MANY_ENOUGH = WAITING_SEGMENTS / 2
/** How many times the points that are new a sealed segment may have to be merged with them. */
const MOST_REWRITTEN = 3
/** Points read into memory at once. */
const POINTS_AT_ONCE = 4 * SEGMENT_POINTS
const MOST_SEGMENTS_AT_ONCE = 8192

/** Runs with points that no compaction has merged yet. */
export async function runsToCompact(client: SqlClient): Promise<RunId[]> {
  const rows = await queryRows<{ run_id: RunId }>(
    client,
    `SELECT DISTINCT run_id FROM metric_series
     WHERE id IN (SELECT series_id FROM metric_segment WHERE codec = 0)`,
  )
  return rows.map(({ run_id }) => run_id)
}

interface OpenSeries {
  id: string
  segments: number
  points: number
  final: boolean
}

/**
 * Merges what a run has logged into sealed segments: of an ended run all of it, of others what is worth it. Ends early,
 * between two series, when the signal says so.
 */
export async function compactRun(pool: pg.Pool, runId: RunId, signal?: AbortSignal): Promise<Compaction> {
  const total = { merged: 0, sealed: 0 }
  for (const series of await findOpenSeries(pool, runId)) {
    let left = true
    while (left) {
      if (signal?.aborted) return total
      const { merged, sealed, more } = await compactSeries(pool, series)
      total.merged += merged
      total.sealed += sealed
      left = more
    }
  }
  return total
}

async function findOpenSeries(pool: pg.Pool, runId: RunId): Promise<OpenSeries[]> {
  return queryRows<OpenSeries>(
    pool,
    `SELECT series.id, waiting.segments, waiting.points, run.final
     FROM (SELECT id, status IN ('completed', 'failed', 'canceled') AS final FROM run WHERE id = $1) AS run
     JOIN metric_series series ON series.run_id = run.id
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS segments, sum(count)::float8 AS points
       FROM metric_segment WHERE series_id = series.id AND codec = 0
     ) AS waiting
     WHERE waiting.segments > 0 AND (run.final OR waiting.segments >= $2 OR waiting.points >= $3)`,
    [runId, WAITING_SEGMENTS, SEGMENT_POINTS],
  )
}

/**
 * One transaction: reads segments, writes the sealed ones, deletes exactly those that were read. An append neither waits
 * for it nor is touched by it, and a crash leaves all as it was; the advisory lock keeps a second compactor away.
 */
function compactSeries(
  pool: pg.Pool,
  series: OpenSeries,
): Promise<{ merged: number; sealed: number; more: boolean }> {
  return inDriverTransaction(pool, async (client) => {
    const nothing = { merged: 0, sealed: 0, more: false }
    const [lock] = await queryRows<{ taken: boolean }>(
      client,
      `SELECT pg_try_advisory_xact_lock(hashtextextended('metric_series', $1::bigint)) AS taken`,
      [series.id],
    )
    if (!lock?.taken) return nothing
    const open = await readOpen(client, series)
    if (open.length === 0) return nothing
    const rows = [...(await readReopened(client, series, open)), ...open]
    const pieces = cutSegments(joinSegments(rows.map(toSegmentPoints)))
    const worth = series.final ? pieces : pieces.filter(isWorthSealing)
    // Pieces are sealed from the first on: what is left over is the newest.
    const sealed = worth.length === 0 ? [] : pieces.slice(0, pieces.indexOf(worth.at(-1)!) + 1)
    if (sealed.length === 0) return nothing
    const lastSeq = sealed.at(-1)!.changes.seqs.at(-1)!
    const merged = rows.filter((row) => Number(row.last_seq) <= lastSeq)
    await replaceSegments(client, series.id, merged, sealed)
    const openMerged = open.filter((row) => Number(row.last_seq) <= lastSeq).length
    // The read was cut, or all that is left is not worth it yet.
    return {
      merged: merged.length,
      sealed: sealed.length,
      more: open.length < series.segments && openMerged > 0,
    }
  })
}

function isWorthSealing({ changes, columns }: SegmentPoints): boolean {
  return columns.steps.length >= FULL_ENOUGH || changes.seqs.length >= MANY_ENOUGH
}

interface PlacedRow extends SegmentRow {
  last_seq: string
}

const SEGMENT_COLUMNS = 'seq, last_seq, codec, count, data, changes'

function readOpen(client: SqlClient, { id, segments, points }: OpenSeries): Promise<PlacedRow[]> {
  const average = Math.ceil((POINTS_AT_ONCE * segments) / points)
  // The first may be far smaller than the average, and fewer of them not worth sealing: the rest would wait for ever.
  const limit = Math.max(average, MANY_ENOUGH)
  return queryRows<PlacedRow>(
    client,
    `SELECT ${SEGMENT_COLUMNS} FROM metric_segment WHERE series_id = $1 AND codec = 0 ORDER BY seq LIMIT $2`,
    [id, Math.min(limit, MOST_SEGMENTS_AT_ONCE)],
  )
}

/**
 * Sealed segments before the open ones that are merged with them once more. While a run goes on, only where the open ones
 * are not much less: so each point is rewritten a few times at most, and a slow series still has few segments.
 */
async function readReopened(
  client: SqlClient,
  { id, final }: OpenSeries,
  open: readonly PlacedRow[],
): Promise<PlacedRow[]> {
  const before = await queryRows<{ seq: string; count: number }>(
    client,
    'SELECT seq, count FROM metric_segment WHERE series_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT 16',
    [id, open[0]!.seq],
  )
  let gathered = open.reduce((sum, { count }) => sum + count, 0)
  const isReopened = ({ count }: { count: number }) => {
    if (count >= FULL_ENOUGH || (!final && count > MOST_REWRITTEN * gathered)) return false
    gathered += count
    return true
  }
  const end = before.findIndex((row) => !isReopened(row))
  const reopened = end < 0 ? before : before.slice(0, end)
  if (reopened.length === 0) return []
  return queryRows<PlacedRow>(
    client,
    `SELECT ${SEGMENT_COLUMNS} FROM metric_segment WHERE series_id = $1 AND seq = ANY ($2::bigint[]) ORDER BY seq`,
    [id, reopened.map(({ seq }) => seq)],
  )
}

async function replaceSegments(
  client: SqlClient,
  seriesId: string,
  merged: readonly PlacedRow[],
  sealed: readonly SegmentPoints[],
): Promise<void> {
  const deleted = await client.query(
    'DELETE FROM metric_segment WHERE series_id = $1 AND seq = ANY ($2::bigint[])',
    [seriesId, merged.map(({ seq }) => seq)],
  )
  // Thrown, it rolls back: what was read is not what is there, or not what would be.
  if (deleted.rowCount !== merged.length)
    throw new Error(
      `compaction of series ${seriesId}: found ${deleted.rowCount} of ${merged.length} segments`,
    )
  const read = merged.reduce((sum, { count }) => sum + count, 0)
  const kept = sealed.reduce((sum, { columns }) => sum + columns.steps.length, 0)
  if (kept !== read)
    throw new Error(`compaction of series ${seriesId}: ${kept} points sealed of ${read} merged`)
  for (const segment of sealed) await insertSealed(client, seriesId, segment)
}

async function insertSealed(client: SqlClient, seriesId: string, segment: SegmentPoints): Promise<void> {
  const row = sealSegment(segment)
  await client.query(
    `INSERT INTO metric_segment (series_id, codec, seq, last_seq, count, first_step, last_step, min_step, max_step,
       min_value, max_value, data, changes, summary, pyramid)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      seriesId,
      SEALED_CODEC,
      row.seq,
      row.lastSeq,
      row.count,
      row.firstStep,
      row.lastStep,
      row.minStep,
      row.maxStep,
      row.minValue,
      row.maxValue,
      row.data,
      row.changes,
      row.summary,
      row.pyramid,
    ],
  )
}
