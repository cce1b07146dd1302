import { ERRORS, type QueueOptions, type RunFailure } from '@barycenter/contracts'
import { announceQueue, type Change, recordEvents } from '../runs/run-change.js'
import { endRun, storableFailure } from '../runs/run-end.js'
import { clearLease } from './queue-entry.js'

const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 600_000

/** Pause before the n-th retry (from 1), in ms: twice as long each time. */
export function retryPauseMs(retry: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (retry - 1), LONGEST_PAUSE_MS)
}

/**
 * A running run has failed: it goes back to the queue where that may pass and retries are left, else it ends with all
 * that went wrong. The caller holds the run's lock and has checked its token.
 */
export async function failRun(change: Change, told: RunFailure): Promise<void> {
  const { tx, runId } = change
  const failure = storableFailure(told)
  const run = await tx.run.findUniqueOrThrow({ where: { id: runId }, include: { queueEntry: true } })
  const earlier = (run.queueEntry?.failures ?? []) as RunFailure[]
  const retries = (run.queue as QueueOptions | null)?.retries ?? 0
  if (!ERRORS[failure.code].retryable || earlier.length >= retries)
    await endRun(change, { from: 'running', to: 'failed', failure: tellAll(failure, earlier) })
  else if (run.requestedAction === 'cancel')
    await endRun(change, { from: 'running', to: 'canceled', reason: 'canceled on request' })
  else await putBack(change, { failure, earlier, retries, paused: run.requestedAction === 'pause' })
}

interface Retry {
  failure: RunFailure
  earlier: RunFailure[]
  retries: number
  /** A person asked for a pause before it failed. */
  paused: boolean
}

async function putBack(change: Change, { failure, earlier, retries, paused }: Retry): Promise<void> {
  const { tx, runId } = change
  const retry = earlier.length + 1
  const to = paused ? 'paused' : 'queued'
  await tx.$executeRaw`
    UPDATE run SET status = ${to}::run_status, worker_id = NULL,
      requested_action = CASE WHEN requested_action = 'pause' THEN NULL ELSE requested_action END
    WHERE id = ${runId}::uuid`
  await clearLease(tx, runId)
  const [entry] = await tx.$queryRaw<{ notBefore: Date }[]>`
    UPDATE queue_entry SET losses = 0, failures = ${JSON.stringify([...earlier, failure])}::text::jsonb,
      not_before = now() + ${retryPauseMs(retry)} * interval '1 millisecond'
    WHERE run_id = ${runId}::uuid
    RETURNING not_before AS "notBefore"`
  await recordEvents(change, [
    { type: 'status.changed', from: 'running', to, reason: failure.message },
    { type: 'run.retried', retry, of: retries, failure, notBefore: entry!.notBefore.toISOString() },
  ])
  await announceQueue(tx)
}

function tellAll(failure: RunFailure, earlier: readonly RunFailure[]): RunFailure {
  if (earlier.length === 0) return failure
  const before = earlier.map(({ code, message }, index) => `${index + 1}. ${code}: ${message}`)
  const times = earlier.length === 1 ? 'once' : `${earlier.length} times`
  return {
    ...failure,
    message: `${failure.message} (tried again ${times}; before that: ${before.join('; ')})`,
  }
}
