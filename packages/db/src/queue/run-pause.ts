import { type Change, recordEvents } from '../runs/run-change.js'
import { clearLease } from './queue-entry.js'

/** A running run lets go of its worker and keeps its place and its checkpoint. No write of that worker is taken after this. */
export async function pauseRun(change: Change): Promise<void> {
  const { tx, runId } = change
  await tx.run.update({
    where: { id: runId },
    data: { status: 'paused', workerId: null, requestedAction: null },
  })
  await clearLease(tx, runId)
  await recordEvents(change, [
    { type: 'status.changed', from: 'running', to: 'paused', reason: 'paused on request' },
  ])
}
