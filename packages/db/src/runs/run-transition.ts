import { AppError, type QueueOptions, type RunId, type RunStatus } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { DEFAULT_QUEUE_OPTIONS, enqueue } from '../queue/queue-entry.js'
import {
  announceChange,
  announceControl,
  announceQueue,
  type Change,
  type LockedRun,
  lockRun,
  recordEvents,
  requireKept,
  startChange,
} from './run-change.js'

/** What people do to a run that no worker is at work on. */
export type RunTransition = 'hold' | 'release' | 'resume' | 'requeue'

const TRANSITIONS: Record<RunTransition, { from: RunStatus[]; to: 'queued' | 'held'; reason: string }> = {
  hold: { from: ['queued'], to: 'held', reason: 'held on request' },
  release: { from: ['held'], to: 'queued', reason: 'released on request' },
  resume: { from: ['paused'], to: 'queued', reason: 'resumed on request' },
  requeue: { from: ['failed', 'canceled'], to: 'queued', reason: 'queued again on request' },
}

/**
 * Moves a run from one state to another under its lock, so that of two who ask, or of one who asks and a worker that
 * claims, exactly one is first. RUN_STATE_CONFLICT names the state found.
 */
export async function changeRunState(
  tx: Tx,
  runId: RunId,
  transition: RunTransition,
  avoidWorkerId: string | null = null,
): Promise<void> {
  const run = await lockRun(tx, runId)
  if (transition === 'resume' && run.status === 'running' && run.requestedAction === 'pause')
    return withdrawPause(tx, runId)
  const { from, to, reason } = TRANSITIONS[transition]
  if (run.kind !== 'trained' || !from.includes(run.status)) throw refusal(runId, transition, run)
  requireKept(runId, run)
  const change = await startChange(tx, runId)
  await tx.$executeRaw`UPDATE run SET status = ${to}::run_status WHERE id = ${runId}::uuid`
  if (transition === 'requeue') await startAnew(change, avoidWorkerId)
  await recordEvents(change, [{ type: 'status.changed', from: run.status, to, reason }])
  if (to === 'queued') await announceQueue(tx)
  await announceChange(change)
}

/** Asked for in time: the worker has not stopped yet, or hands the run back to the queue where it has. */
async function withdrawPause(tx: Tx, runId: RunId): Promise<void> {
  const change = await startChange(tx, runId)
  await tx.run.update({ where: { id: runId }, data: { requestedAction: null } })
  await recordEvents(change, [{ type: 'action.withdrawn', action: 'pause' }])
  await announceControl(tx, runId)
  await announceChange(change)
}

/** An ended run gets a place in the queue again, with all its retries; it goes on from its checkpoint. */
export async function startAnew({ tx, runId }: Change, avoidWorkerId: string | null): Promise<void> {
  const { queue } = await tx.run.findUniqueOrThrow({ where: { id: runId } })
  const { priority } = (queue as QueueOptions | null) ?? DEFAULT_QUEUE_OPTIONS
  await tx.$executeRaw`
    UPDATE run SET ended_at = NULL, failure = NULL, worker_id = NULL, requested_action = NULL
    WHERE id = ${runId}::uuid`
  await enqueue(tx, runId, { priority, avoidWorkerId })
}

function refusal(runId: RunId, transition: RunTransition, { kind, status }: LockedRun): AppError {
  const expected = TRANSITIONS[transition].from.join(' or ')
  return new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot ${transition}: found ${kind}, ${status}, expected trained, ${expected}`,
  )
}
