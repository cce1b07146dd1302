import { AppError, type RunAction, type RunId } from '@barycenter/contracts'
import type { Tx } from './connections.js'
import {
  announceChange,
  announceControl,
  type LockedRun,
  lockRun,
  recordEvents,
  startChange,
} from './run-change.js'
import { endRun } from './run-end.js'

/** Cancels or finishes a run; see RunRepository.requestAction. */
export async function requestRunAction(tx: Tx, runId: RunId, action: RunAction): Promise<void> {
  const run = await lockRun(tx, runId)
  const decision = decide(run, action)
  if (decision === 'refuse') throw stateConflict(runId, action, run)
  if (decision === 'already asked') return
  const change = await startChange(tx, runId)
  if (decision === 'cancel at once') {
    await endRun(change, { from: run.status, to: 'canceled', reason: 'canceled on request' })
  } else {
    await tx.run.update({ where: { id: runId }, data: { requestedAction: action } })
    await recordEvents(change, [{ type: 'action.requested', action }])
  }
  // Also after an ending at once: a worker that comes back learns that its run is gone.
  if (run.status === 'running' && run.kind === 'trained') await announceControl(tx, runId)
  await announceChange(change)
}

type Decision = 'cancel at once' | 'ask the worker' | 'already asked' | 'refuse'

function decide({ kind, status, requestedAction, silent }: LockedRun, action: RunAction): Decision {
  if (status !== 'queued' && status !== 'running') return 'refuse'
  if (action === 'cancel') {
    if (status === 'queued' || kind === 'external' || silent) return 'cancel at once'
    return requestedAction === 'cancel' ? 'already asked' : 'ask the worker'
  }
  if (status === 'queued' || kind === 'external' || requestedAction === 'cancel') return 'refuse'
  return requestedAction === 'finish' ? 'already asked' : 'ask the worker'
}

function stateConflict(runId: RunId, action: RunAction, run: LockedRun): AppError {
  const asked = run.requestedAction ? ` with ${run.requestedAction} requested` : ''
  const expected =
    action === 'cancel' ? 'a queued or running run' : 'a running run that one of our workers trains'
  return new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot ${action}: found ${run.kind}, ${run.status}${asked}, expected ${expected}`,
  )
}
