import type { Run, RunChanges, RunEvent, RunEventBody, RunId } from '@barycenter/contracts'
import type pg from 'pg'
import type { NewsQuery } from '../database.js'
import { exceedsBudget, lastWithinBudget, readMetricChanges } from '../metrics/read-metric-changes.js'
import { inSnapshot, queryRows, type SqlClient } from '../sql.js'
import { upgradeEvent } from './older-rows.js'
import { countLogLines, readLastLines, readLogLines } from './run-logs.js'
import type { RunReader } from './run-reader.js'
import { loadRun } from './run-rows.js'

/** About the most points one answer holds, so that a long history travels in pieces of a few MB. */
const MOST_POINTS = 200_000

/** See RunRepository.readChanges. `limit` counts change numbers; an answer may cover fewer where they hold many points. */
export function readChanges(pool: pg.Pool, runId: RunId, after: number, limit: number): Promise<RunChanges> {
  return inSnapshot(pool, async (client) => {
    const run = await loadRun(client, runId)
    const wanted = Math.max(after, Math.min(after + limit, run.seq))
    const to = await lastWithinBudget(client, runId, after, wanted, MOST_POINTS)
    return readBetween(client, run, after, to)
  })
}

/** More new points than this are not sent to a page that charts them: it reads its charts again. */
const MOST_NEW_POINTS = 20_000
/** Lines of the log that a page gets with its first answer. */
const LAST_LINES = 1000

/** See RunRepository.readNews. `runs`: where a run alone is read, which is all that a page without its past begins with. */
export async function readNews(
  pool: pg.Pool,
  runs: RunReader,
  runId: RunId,
  { after, limit, past }: NewsQuery,
): Promise<RunChanges> {
  if (after === 0 && past === 'none') return withoutPast(await runs.read(runId))
  return inSnapshot(pool, async (client) => {
    const run = await loadRun(client, runId)
    if (after === 0) return readBrief(client, run, 0)
    if (await exceedsBudget(client, runId, after, run.seq, MOST_NEW_POINTS))
      return readBrief(client, run, after)
    return readBetween(client, run, after, Math.max(after, Math.min(after + limit, run.seq)))
  })
}

function withoutPast(run: Run): RunChanges {
  const omitted = { series: [], logs: 0 }
  return {
    runId: run.id,
    from: 0,
    to: run.seq,
    run,
    metrics: [],
    logs: [],
    events: [],
    more: false,
    omitted,
  }
}

async function readBrief(client: SqlClient, run: Run, after: number): Promise<RunChanges> {
  const { id: runId, seq: to } = run
  const logs = await readLastLines(client, runId, after, LAST_LINES)
  const series = await queryRows<{ key: string; count: string }>(
    client,
    'SELECT key, count FROM metric_series WHERE run_id = $1 ORDER BY key',
    [runId],
  )
  return {
    runId,
    from: after,
    to,
    run,
    metrics: [],
    logs,
    events: await readEvents(client, runId, after, to),
    more: false,
    omitted: {
      series: series.map(({ key, count }) => ({ key, count: Number(count) })),
      logs: (await countLogLines(client, runId, after)) - logs.length,
    },
  }
}

async function readBetween(client: SqlClient, run: Run, after: number, to: number): Promise<RunChanges> {
  const { id: runId } = run
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
