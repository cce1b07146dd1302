import { AppError, type ExperimentId, isFinal, type RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { announceChange, lockRun, recordEvents, startChange } from '../runs/run-change.js'
import { requireUnused } from './in-use.js'

/** An ended run is hidden from then on; deleting it again is no change. RUN_STATE_CONFLICT, IN_USE. */
export async function trashRun(tx: Tx, runId: RunId): Promise<void> {
  const { status, deleted } = await lockRun(tx, runId)
  if (!isFinal(status)) {
    const expected = 'completed, failed or canceled; cancel it first'
    throw new AppError(
      'RUN_STATE_CONFLICT',
      `Run ${runId} cannot be deleted: found ${status}, expected ${expected}`,
    )
  }
  await requireUnused(tx, 'Run', runId)
  if (!deleted) await setDeleted(tx, runId, true)
}

/** Its experiment comes back with it. */
export async function restoreRun(tx: Tx, runId: RunId): Promise<void> {
  const { deleted } = await lockRun(tx, runId)
  if (!deleted) return
  const { experimentId } = await tx.run.findUniqueOrThrow({
    where: { id: runId },
    select: { experimentId: true },
  })
  await tx.experiment.updateMany({ where: { id: experimentId }, data: { deletedAt: null } })
  await setDeleted(tx, runId, false)
}

/** With all its runs, or with none: the first that has not ended is named. */
export async function trashExperiment(tx: Tx, id: ExperimentId): Promise<void> {
  await requireExperiment(tx, id)
  const runs = await tx.run.findMany({ where: { experimentId: id }, orderBy: { id: 'asc' } })
  for (const run of runs) await trashRun(tx, run.id as RunId)
  await tx.$executeRaw`
    UPDATE experiment SET deleted_at = transaction_timestamp() WHERE id = ${id}::uuid AND deleted_at IS NULL`
}

export async function restoreExperiment(tx: Tx, id: ExperimentId): Promise<void> {
  await requireExperiment(tx, id)
  const runs = await tx.run.findMany({ where: { experimentId: id }, orderBy: { id: 'asc' } })
  for (const run of runs) await restoreRun(tx, run.id as RunId)
  await tx.experiment.update({ where: { id }, data: { deletedAt: null } })
}

async function requireExperiment(tx: Tx, id: ExperimentId): Promise<void> {
  const found = await tx.experiment.findUnique({ where: { id }, select: { id: true } })
  if (!found) throw new AppError('EXPERIMENT_NOT_FOUND', `No experiment ${id}`)
}

async function setDeleted(tx: Tx, runId: RunId, deleted: boolean): Promise<void> {
  const change = await startChange(tx, runId)
  await tx.$executeRaw`
    UPDATE run SET deleted_at = CASE WHEN ${deleted} THEN transaction_timestamp() END WHERE id = ${runId}::uuid`
  await recordEvents(change, [{ type: 'run.edited', fields: ['deleted'] }])
  await announceChange(change)
}
