import { AppError, type RunId } from '@barycenter/contracts'
import { type Connections, inTransaction } from '../connections.js'
import { appendPoints } from '../metrics/append-points.js'
import { groupByKey } from '../metrics/point-columns.js'
import { readLoggedSteps } from '../metrics/read-metrics.js'
import { findArtifactData, replaceArtifact, saveArtifact } from '../tensors/artifacts.js'
import {
  borrowSnapshot,
  findSnapshotTensors,
  findSubspace,
  replaceResult,
  replaceSnapshot,
  replaceSubspace,
} from '../tensors/run-tensors.js'
import { keepStored, type StoredTensors, storeChunks } from '../tensors/tensor-store.js'
import type { AnyTensor } from '../tensors/tensors.js'
import { toJson } from './json-state.js'
import {
  announceChange,
  type Change,
  recordEvents,
  recordLogs,
  startEntry,
  startFencedChange,
} from './run-change.js'
import { findCheckpoint, storeCheckpoint } from './run-checkpoints.js'
import type { EntryNumber, RunWrite, RunWriter } from './run-writer.js'
import { listSnapshots } from './snapshot-rows.js'

/** @param entry numbers the writes: one whose number is stored already changes nothing */
export function createRunWriter(
  connections: Connections,
  runId: RunId,
  token: bigint,
  entry?: EntryNumber,
): RunWriter {
  const { prisma, pool } = connections

  /** One transaction under the run's lock; what it writes is announced at its commit. Gives back its number. */
  const change = (work: (change: Change) => Promise<void>): Promise<number> =>
    inTransaction(prisma, async (tx) => {
      const started = entry
        ? await startEntry(tx, runId, token, entry.current)
        : await startFencedChange(tx, runId, token)
      if (!started) return 0
      await work(started)
      await announceChange(started)
      return Number(started.seq)
    })

  const keepTensors = (tensors: readonly AnyTensor[], keep: (stored: StoredTensors) => Promise<unknown>) =>
    keepStored(() => storeChunks(connections, tensors), keep)

  return {
    write: (batch) => change((started) => writeBatch(started, batch)),
    async saveProvenance(patch) {
      await change(async ({ tx }) => {
        await tx.$executeRaw`
          UPDATE run SET provenance = coalesce(provenance, '{}') || ${JSON.stringify(patch)}::text::jsonb
          WHERE id = ${runId}::uuid`
      })
    },
    loggedSteps: () => readLoggedSteps(pool, runId),

    async saveSnapshot({ tensors, dtype, inputs, ...place }) {
      await keepStored(
        () => storeChunks(connections, tensors, dtype),
        (stored) => change((started) => replaceSnapshot(started, place, stored, inputs)),
      )
    },
    async borrowSnapshot({ from, ...place }) {
      await change((started) => borrowSnapshot(started, place, from))
    },
    listSnapshots: () => listSnapshots(prisma, runId),
    loadSnapshot: (index) => findSnapshotTensors(connections, runId, index),

    async saveSubspace({ tensors, ...subspace }) {
      await keepTensors(tensors, (stored) => change((started) => replaceSubspace(started, subspace, stored)))
    },
    loadSubspace: () => findSubspace(connections, runId),
    async saveAveragingWeights(weights) {
      await change(async ({ tx }) => {
        const averagingWeights = toJson(weights, 'averagingWeights')
        const { count } = await tx.subspaceRecord.updateMany({ where: { runId }, data: { averagingWeights } })
        if (count === 0) throw new AppError('SUBSPACE_NOT_FOUND', `Run ${runId} has no subspace to weigh`)
      })
    },

    async saveCheckpoint({ tensors, ...checkpoint }, alongside = {}, keep) {
      await keepTensors(tensors, (stored) =>
        change(async (started) => {
          await writeBatch(started, alongside)
          await storeCheckpoint(started, checkpoint, stored, keep)
        }),
      )
    },
    loadCheckpoint: () => findCheckpoint(connections, runId),

    async saveResult({ result, tensors, inputs }) {
      await keepTensors(tensors, (stored) =>
        change((started) => replaceResult(started, result, stored, inputs)),
      )
    },

    async saveArtifact(artifact) {
      await saveArtifact(connections, artifact, async (place, stored) => {
        await change(async (started) => {
          await replaceArtifact(started, place, stored)
        })
      })
    },
    loadArtifact: (name) => findArtifactData(connections, runId, name),
  }
}

async function writeBatch(
  change: Change,
  { metrics, logs, progress, events, inputs }: RunWrite,
): Promise<void> {
  await appendPoints(change, groupByKey(metrics ?? []))
  await recordLogs(change, logs ?? [])
  await recordEvents(change, events ?? [])
  if (progress || inputs)
    await change.tx.run.updateMany({
      where: { id: change.runId },
      data: { ...(progress && { progress }), ...(inputs && { inputs: toJson(inputs, 'inputs') }) },
    })
}
