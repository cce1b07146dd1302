import type { ExperimentId, RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { announceChange, lockRun, recordEvents, startChange } from './run-change.js'

/** To another experiment; to its own is no change. */
export async function moveRun(tx: Tx, runId: RunId, experimentId: ExperimentId): Promise<void> {
  await lockRun(tx, runId)
  const { count } = await tx.run.updateMany({
    where: { id: runId, experimentId: { not: experimentId } },
    data: { experimentId },
  })
  if (count === 0) return
  const change = await startChange(tx, runId)
  await recordEvents(change, [{ type: 'run.edited', fields: ['experiment'] }])
  await announceChange(change)
}
