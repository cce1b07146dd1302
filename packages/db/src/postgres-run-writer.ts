import { AppError, type RunId } from '@barycenter/contracts'
import { type Connections, inTransaction } from './connections.js'
import { toJson } from './json-state.js'
import { appendMetrics, readLoggedSteps } from './metric-store.js'
import { announceChange, type Change, recordEvents, recordLogs, startFencedChange } from './run-change.js'
import {
  findCheckpoint,
  findSnapshotTensors,
  findSubspace,
  replaceCheckpoint,
  replaceResult,
  replaceSnapshot,
  replaceSubspace,
} from './run-tensors.js'
import type { RunWrite, RunWriter } from './run-writer.js'
import { listSnapshots } from './snapshot-rows.js'
import { storeChunks } from './tensor-store.js'

export function createRunWriter(connections: Connections, runId: RunId, token: bigint): RunWriter {
  const { prisma, pool } = connections

  /** One transaction under the run's lock; what it writes is announced at its commit. */
  const change = <T>(work: (change: Change) => Promise<T>): Promise<T> =>
    inTransaction(prisma, async (tx) => {
      const started = await startFencedChange(tx, runId, token)
      const result = await work(started)
      await announceChange(started)
      return result
    })

  return {
    write: (batch) =>
      change(async (started) => {
        await writeBatch(started, batch)
        return Number(started.seq)
      }),
    saveProvenance: (patch) =>
      change(async ({ tx }) => {
        await tx.$executeRaw`
          UPDATE run SET provenance = coalesce(provenance, '{}') || ${JSON.stringify(patch)}::text::jsonb
          WHERE id = ${runId}::uuid`
      }),
    loggedSteps: () => readLoggedSteps(pool, runId),

    async saveSnapshot({ tensors, ...place }) {
      const stored = await storeChunks(pool, tensors)
      await change((started) => replaceSnapshot(started, place, stored))
    },
    listSnapshots: () => listSnapshots(prisma, runId),
    loadSnapshot: (index) => findSnapshotTensors(connections, runId, index),

    async saveSubspace({ tensors, ...subspace }) {
      const stored = await storeChunks(pool, tensors)
      await change((started) => replaceSubspace(started, subspace, stored))
    },
    loadSubspace: () => findSubspace(connections, runId),
    saveAveragingWeights: (weights) =>
      change(async ({ tx }) => {
        const averagingWeights = toJson(weights, 'averagingWeights')
        const { count } = await tx.subspaceRecord.updateMany({ where: { runId }, data: { averagingWeights } })
        if (count === 0) throw new AppError('SUBSPACE_NOT_FOUND', `Run ${runId} has no subspace to weigh`)
      }),

    async saveCheckpoint({ tensors, ...checkpoint }, alongside = {}) {
      const stored = await storeChunks(pool, tensors)
      await change(async (started) => {
        await writeBatch(started, alongside)
        await replaceCheckpoint(started, checkpoint, stored)
      })
    },
    loadCheckpoint: () => findCheckpoint(connections, runId),

    async saveResult({ result, tensors }) {
      const stored = await storeChunks(pool, tensors)
      await change((started) => replaceResult(started, result, stored))
    },
  }
}

async function writeBatch(change: Change, { metrics, logs, progress, events }: RunWrite): Promise<void> {
  await appendMetrics(change, metrics ?? [])
  await recordLogs(change, logs ?? [])
  await recordEvents(change, events ?? [])
  if (progress) await change.tx.run.updateMany({ where: { id: change.runId }, data: { progress } })
}
