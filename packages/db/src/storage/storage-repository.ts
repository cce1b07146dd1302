import type {
  DeletedUpload,
  Experiment,
  ExperimentId,
  PurgeInput,
  PurgeResult,
  Run,
  RunId,
  StorageAccount,
  StoragePreview,
  StorageQuery,
  StorageSelection,
} from '@barycenter/contracts'
import { type Connections, inTransaction } from '../connections.js'
import { getExperiment } from '../runs/experiment-repository.js'
import { loadRun } from '../runs/run-rows.js'
import { deleteUpload } from '../tensors/uploaded-weights.js'
import { purgeOlder, purgeRuns } from './purge-runs.js'
import { readAccount } from './storage-account.js'
import { previewDeletion } from './storage-preview.js'
import { type Swept, sweepChunks } from './sweep-chunks.js'
import { restoreExperiment, restoreRun, trashExperiment, trashRun } from './trash.js'

/** Deleting, and what it frees. */
export interface StorageRepository {
  /** To the trash. RUN_STATE_CONFLICT for a run that has not ended, IN_USE for one that a waiting run starts from. */
  trashRun(id: RunId): Promise<Run>
  restoreRun(id: RunId): Promise<Run>
  /** All runs of it, or none. */
  trashExperiment(id: ExperimentId): Promise<Experiment>
  restoreExperiment(id: ExperimentId): Promise<Experiment>
  /** For good, at once. IN_USE names the queued or running run that starts from it. */
  deleteUpload(file: string): Promise<DeletedUpload>
  account(query: StorageQuery): Promise<StorageAccount>
  preview(selection: StorageSelection): Promise<StoragePreview>
  /** For good, now, of what is in the trash. */
  purge(input: PurgeInput): Promise<PurgeResult>
  /** As `purge`, of what has been in the trash for more than `days`. */
  purgeOlder(days: number): Promise<PurgeResult>
  /** Deletes chunks that nobody refers to and no writer has touched for `graceSeconds`, which is longer than a writer takes. */
  sweep(graceSeconds: number): Promise<Swept>
}

export function createStorageRepository(connections: Connections): StorageRepository {
  const { prisma, pool } = connections
  return {
    async trashRun(id) {
      await inTransaction(prisma, (tx) => trashRun(tx, id))
      return loadRun(pool, id)
    },
    async restoreRun(id) {
      await inTransaction(prisma, (tx) => restoreRun(tx, id))
      return loadRun(pool, id)
    },
    async trashExperiment(id) {
      await inTransaction(prisma, (tx) => trashExperiment(tx, id))
      return getExperiment(prisma, id)
    },
    async restoreExperiment(id) {
      await inTransaction(prisma, (tx) => restoreExperiment(tx, id))
      return getExperiment(prisma, id)
    },
    deleteUpload: (file) => deleteUpload(connections, file),
    account: (query) => readAccount(connections, query),
    preview: (selection) => previewDeletion(connections, selection),
    purge: (input) => purgeRuns(connections, input),
    purgeOlder: (days) => purgeOlder(connections, days),
    sweep: (graceSeconds) => sweepChunks(connections, graceSeconds),
  }
}
