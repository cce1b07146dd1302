import type { RunFailure, RunStatus } from '@barycenter/contracts'
import { type Change, recordEvents } from './run-change.js'

export interface Ending {
  from: RunStatus
  to: 'completed' | 'failed' | 'canceled'
  failure?: RunFailure
  reason?: string
}

/** The one way a run ends: state, queue entry and event together. No write of its worker is taken after this. */
export async function endRun(change: Change, { from, to, failure, reason }: Ending): Promise<void> {
  const { tx, runId } = change
  // The database's clock, as for the start: a run must not end before it began.
  await tx.$executeRaw`
    UPDATE run SET status = ${to}::run_status, ended_at = now(), requested_action = NULL,
      failure = ${failure ? JSON.stringify(failure) : null}::text::jsonb
    WHERE id = ${runId}::uuid`
  await tx.queueEntry.deleteMany({ where: { runId } })
  const told = reason ?? failure?.message
  await recordEvents(change, [
    { type: 'status.changed', from, to, ...(told === undefined ? {} : { reason: told }) },
  ])
}
