import { AppError, type ExternalRunEnd, type ExternalRunInput, type RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { uuidV7 } from '../uuid-v7.js'
import { ensureExperiment } from './experiment-repository.js'
import {
  announceChange,
  type LockedRun,
  lockRun,
  recordEvents,
  requireLogged,
  startChange,
} from './run-change.js'
import { endRun } from './run-end.js'
import { saveParams, saveTags } from './run-params.js'

/**
 * Starts a run that another program trains and logs; it runs from the start and has no place in the queue. An external run
 * that has the id already is left as it is. RUN_STATE_CONFLICT where a worker trains the run of this id.
 */
export async function createExternalRun(tx: Tx, input: ExternalRunInput): Promise<RunId> {
  const runId = input.id ?? (uuidV7() as RunId)
  const data = {
    id: runId,
    experimentId: await ensureExperiment(tx, input.experiment),
    name: input.name ?? `external-${runId.slice(-8)}`,
    kind: 'external' as const,
    status: 'running' as const,
    startedAt: new Date(),
    notes: input.notes,
  }
  // Waits for another call that is creating the same run.
  const { count } = await tx.run.createMany({ data: [data], skipDuplicates: true })
  if (count === 0) return requireExternal(runId, await lockRun(tx, runId))
  const change = await startChange(tx, runId)
  await saveParams(change, input.params)
  await saveTags(change, input.tags)
  await recordEvents(change, [{ type: 'status.changed', from: null, to: 'running' }])
  await announceChange(change)
  return runId
}

export async function endExternalRun(
  tx: Tx,
  runId: RunId,
  { status, message }: ExternalRunEnd,
): Promise<void> {
  requireLogged(runId, await lockRun(tx, runId), 'running')
  const change = await startChange(tx, runId)
  await endRun(change, {
    from: 'running',
    to: status,
    ...(message !== undefined && { reason: message }),
    ...(status === 'failed' && {
      failure: { code: 'INTERNAL', message: message ?? 'The program gave no reason', phase: null },
    }),
  })
  await announceChange(change)
}

function requireExternal(runId: RunId, { kind }: LockedRun): RunId {
  if (kind === 'external') return runId
  throw new AppError('RUN_STATE_CONFLICT', `id: found run ${runId}, which a worker trains, expected a new id`)
}
