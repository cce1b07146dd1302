import type { LogLevel, LogLine, RunChanges, RunEvent, RunEventBody, RunId } from '@barycenter/contracts'
import type pg from 'pg'
import { readMetricChanges } from './metric-store.js'
import { upgradeEvent } from './older-rows.js'
import { loadRun } from './run-rows.js'
import { inSnapshot, queryRows, type SqlClient } from './sql.js'

/** About the most points one answer holds, so that a long history travels in pieces of a few MB. */
const MOST_POINTS = 200_000

/** See RunRepository.readChanges. `limit` counts change numbers; an answer may cover fewer where they hold many points. */
export function readChanges(pool: pg.Pool, runId: RunId, after: number, limit: number): Promise<RunChanges> {
  return inSnapshot(pool, async (client) => {
    const run = await loadRun(client, runId)
    const wanted = Math.max(after, Math.min(after + limit, run.seq))
    const to = await lastWithinBudget(client, runId, after, wanted)
    return {
      runId,
      from: after,
      to,
      run,
      metrics: await readMetricChanges(client, runId, after, to),
      logs: await readLogLines(client, runId, after, to),
      events: await readEvents(client, runId, after, to),
      more: run.seq > to,
    }
  })
}

/** The last change number up to which points stay within the budget; at least one change is always covered. */
async function lastWithinBudget(client: SqlClient, runId: RunId, after: number, to: number): Promise<number> {
  const [first] = await queryRows<{ seq: string }>(
    client,
    `SELECT seq FROM (
       SELECT segment.seq, sum(sum(segment.count)) OVER (ORDER BY segment.seq) AS points
       FROM metric_series series JOIN metric_segment segment ON segment.series_id = series.id
       WHERE series.run_id = $1 AND segment.seq > $2 AND segment.seq <= $3
       GROUP BY segment.seq
     ) AS running WHERE points > $4 ORDER BY seq LIMIT 1`,
    [runId, after, to, MOST_POINTS],
  )
  if (!first) return to
  return Math.max(after + 1, Number(first.seq) - 1)
}

interface LogRow {
  seq: string
  ordinal: number
  logged_at: Date
  level: LogLevel
  message: string
}

async function readLogLines(client: SqlClient, runId: RunId, after: number, to: number): Promise<LogLine[]> {
  const rows = await queryRows<LogRow>(
    client,
    `SELECT seq, ordinal, logged_at, level, message FROM run_log
     WHERE run_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, ordinal`,
    [runId, after, to],
  )
  return rows.map(toLogLine)
}

/** See RunRepository.readLogs: whole changes only, so that `after` can continue with the last line's number. */
export async function readLogs(
  client: SqlClient,
  runId: RunId,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const rows = await queryRows<LogRow>(
    client,
    `SELECT seq, ordinal, logged_at, level, message FROM run_log
     WHERE run_id = $1 AND seq > $2 ORDER BY seq, ordinal LIMIT $3`,
    [runId, after, limit + 1],
  )
  if (rows.length <= limit) return rows.map(toLogLine)
  const cut = rows.at(-1)!.seq
  const whole = rows.filter(({ seq }) => seq !== cut)
  if (whole.length > 0) return whole.map(toLogLine)
  return readLogLines(client, runId, after, Number(cut))
}

function toLogLine({ seq, ordinal, logged_at, level, message }: LogRow): LogLine {
  return { seq: Number(seq), ordinal, timestamp: logged_at.getTime(), level, message }
}

async function readEvents(client: SqlClient, runId: RunId, after: number, to: number): Promise<RunEvent[]> {
  const rows = await queryRows<{ seq: string; ordinal: number; created_at: Date; body: RunEventBody }>(
    client,
    `SELECT seq, ordinal, created_at, body FROM run_event
     WHERE run_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, ordinal`,
    [runId, after, to],
  )
  return rows.map(({ seq, ordinal, created_at, body }) => ({
    seq: Number(seq),
    ordinal,
    timestamp: created_at.getTime(),
    body: upgradeEvent(body),
  }))
}
