import { AppError, isFinal, type RunAction, type RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { pauseRun } from '../queue/run-pause.js'
import {
  announceChange,
  announceControl,
  type LockedRun,
  lockRun,
  recordEvents,
  startChange,
} from './run-change.js'
import { endRun } from './run-end.js'

/** Cancels, finishes or pauses a run; see RunRepository.requestAction. */
export async function requestRunAction(tx: Tx, runId: RunId, action: RunAction): Promise<void> {
  const run = await lockRun(tx, runId)
  const decision = decide(run, action)
  if (decision === 'refuse') throw stateConflict(runId, action, run)
  if (decision === 'already asked') return
  const change = await startChange(tx, runId)
  if (decision === 'cancel at once') {
    await endRun(change, { from: run.status, to: 'canceled', reason: 'canceled on request' })
  } else if (decision === 'pause at once') {
    await pauseRun(change)
  } else {
    await tx.run.update({ where: { id: runId }, data: { requestedAction: action } })
    await recordEvents(change, [{ type: 'action.requested', action }])
  }
  // Also after a change at once: a worker that comes back learns that its run is gone.
  if (run.status === 'running' && run.kind === 'trained') await announceControl(tx, runId)
  await announceChange(change)
}

type Decision = 'cancel at once' | 'pause at once' | 'ask the worker' | 'already asked' | 'refuse'

function decide(run: LockedRun, action: RunAction): Decision {
  const { kind, status, requestedAction, silent } = run
  if (action === 'cancel') {
    if (isFinal(status)) return 'refuse'
    if (status !== 'running' || kind === 'external' || silent) return 'cancel at once'
    return requestedAction === 'cancel' ? 'already asked' : 'ask the worker'
  }
  if (status !== 'running' || kind === 'external') return 'refuse'
  if (requestedAction === action) return 'already asked'
  // One thing is asked for at a time; only cancel overrules.
  if (requestedAction !== null) return 'refuse'
  return action === 'pause' && silent ? 'pause at once' : 'ask the worker'
}

const EXPECTED: Record<RunAction, string> = {
  cancel: 'a run that has not ended',
  finish: 'a running run that one of our workers trains, with nothing else requested',
  pause: 'a running run that one of our workers trains, with nothing else requested',
}

function stateConflict(runId: RunId, action: RunAction, run: LockedRun): AppError {
  const asked = run.requestedAction ? ` with ${run.requestedAction} requested` : ''
  return new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot ${action}: found ${run.kind}, ${run.status}${asked}, expected ${EXPECTED[action]}`,
  )
}
