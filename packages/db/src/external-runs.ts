import {
  AppError,
  type ExternalRunEnd,
  type ExternalRunInput,
  fromMetricValue,
  type LogBatch,
  type RunId,
} from '@barycenter/contracts'
import type { Tx } from './connections.js'
import { ensureExperiment } from './experiment-repository.js'
import { appendMetrics } from './metric-store.js'
import {
  announceChange,
  type LockedRun,
  lockRun,
  recordEvents,
  recordLogs,
  startChange,
} from './run-change.js'
import { endRun } from './run-end.js'
import { saveParams, saveTags } from './run-params.js'
import { uuidV7 } from './uuid-v7.js'

/** Starts a run that another program trains and logs; it runs from the start and has no place in the queue. */
export async function createExternalRun(tx: Tx, input: ExternalRunInput): Promise<RunId> {
  const runId = uuidV7() as RunId
  await tx.run.create({
    data: {
      id: runId,
      experimentId: await ensureExperiment(tx, input.experiment),
      name: input.name ?? `external-${runId.slice(-8)}`,
      kind: 'external',
      status: 'running',
      startedAt: new Date(),
      notes: input.notes,
    },
  })
  const change = await startChange(tx, runId)
  await saveParams(change, input.params)
  await saveTags(change, input.tags)
  await recordEvents(change, [{ type: 'status.changed', from: null, to: 'running' }])
  await announceChange(change)
  return runId
}

/** Stores a batch exactly once, and tells so also after the run has ended: a client may repeat its last one. */
export async function appendBatch(
  tx: Tx,
  runId: RunId,
  batch: LogBatch,
): Promise<{ seq: number; duplicate: boolean }> {
  const run = await lockRun(tx, runId)
  const known = await tx.metricBatch.findUnique({
    where: { runId_batchId: { runId, batchId: batch.batchId } },
  })
  if (known) return { seq: Number(known.seq), duplicate: true }
  requireRunningExternal(runId, run)
  const change = await startChange(tx, runId)
  await tx.metricBatch.create({ data: { runId, batchId: batch.batchId, seq: change.seq } })
  const now = Date.now()
  await appendMetrics(
    change,
    batch.metrics.map(({ key, step, value, timestamp = now }) => ({
      key,
      step,
      timestamp,
      value: fromMetricValue(value),
    })),
  )
  await recordLogs(
    change,
    batch.logs.map(({ level, message, timestamp = now }) => ({ level, message, timestamp })),
  )
  await saveParams(change, batch.params)
  await saveTags(change, batch.tags)
  await announceChange(change)
  return { seq: Number(change.seq), duplicate: false }
}

export async function endExternalRun(
  tx: Tx,
  runId: RunId,
  { status, message }: ExternalRunEnd,
): Promise<void> {
  requireRunningExternal(runId, await lockRun(tx, runId))
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

function requireRunningExternal(runId: RunId, { kind, status }: LockedRun): void {
  if (kind === 'external' && status === 'running') return
  throw new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId}: found ${kind}, ${status}, expected external, running`,
  )
}
