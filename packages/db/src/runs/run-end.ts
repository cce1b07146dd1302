import type { RunFailure, RunId, RunStatus } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { Prisma } from '../generated/client.js'
import { SERIES_MEAN } from '../metrics/append-points.js'
import { type Change, recordEvents, storableText } from './run-change.js'

export interface Ending {
  from: RunStatus
  to: 'completed' | 'failed' | 'canceled'
  failure?: RunFailure
  reason?: string
}

/** The one way a run ends: state, queue entry and event together. No write of its worker is taken after this. */
export async function endRun(
  change: Change,
  { from, to, failure: told, reason: why }: Ending,
): Promise<void> {
  const { tx, runId } = change
  const failure = told && storableFailure(told)
  const reason = why === undefined ? failure?.message : storableText(why)
  // The database's clock, as for the start: a run must not end before it began.
  await tx.$executeRaw`
    UPDATE run SET status = ${to}::run_status, ended_at = now(), requested_action = NULL,
      failure = ${failure ? JSON.stringify(failure) : null}::text::jsonb
    WHERE id = ${runId}::uuid`
  await keepFinalMetrics(change)
  await tx.queueEntry.deleteMany({ where: { runId } })
  await recordEvents(change, [
    { type: 'status.changed', from, to, ...(reason === undefined ? {} : { reason }) },
  ])
}

/** A failure may quote the last bytes of what a trainer said. */
export function storableFailure(failure: RunFailure): RunFailure {
  return { ...failure, message: storableText(failure.message) }
}

/**
 * What a search reads of the metrics of ended runs. A run that has ended before takes the new values, and none where all
 * points are superseded by now.
 */
async function keepFinalMetrics({ tx, runId }: Change): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM metric_final final USING metric_series series WHERE final.run_id = ${runId}::uuid
      AND series.run_id = final.run_id AND series.key = final.key AND series.count = 0`
  await tx.$executeRaw`
    INSERT INTO metric_final (run_id, key, count, last_step, last_value, min_value, max_value, mean_value)
    SELECT run_id, key, count, last_step, last_value, min_value, max_value, ${Prisma.raw(SERIES_MEAN)}
    FROM metric_series WHERE run_id = ${runId}::uuid AND count > 0
    ON CONFLICT (run_id, key) DO UPDATE SET
      count = excluded.count, last_step = excluded.last_step, last_value = excluded.last_value,
      min_value = excluded.min_value, max_value = excluded.max_value, mean_value = excluded.mean_value`
  await keepMetricKeys(tx, runId)
}

/** What lists of keys read, in place of thousands of rows of each run; the migration that began it says the same of older runs. */
async function keepMetricKeys(tx: Tx, runId: RunId): Promise<void> {
  await tx.$executeRaw`
    WITH own AS (
      SELECT coalesce(array_agg(key ORDER BY key COLLATE "C"), '{}') AS keys
      FROM metric_final WHERE run_id = ${runId}::uuid
    ), hashed AS (
      SELECT sha256(convert_to(keys::text, 'UTF8')) AS hash, keys FROM own
    ), stored AS (
      INSERT INTO metric_key_set (hash, keys) SELECT hash, keys FROM hashed ON CONFLICT (hash) DO NOTHING
    )
    UPDATE run SET metric_key_set = hashed.hash FROM hashed WHERE run.id = ${runId}::uuid`
}
