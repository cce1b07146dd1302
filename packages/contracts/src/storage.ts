import { z } from 'zod'
import { ExperimentId, RunId, Sha256, Timestamp } from './ids.js'
import { RunStatus } from './runs.js'

/** What the bytes of a run are. A chunk that is several of them counts as the first. */
export const STORAGE_KINDS = [
  'snapshot',
  'basis',
  'checkpoint',
  'weights',
  'artifact',
  'metrics',
  'logs',
] as const
export const StorageKind = z.enum(STORAGE_KINDS)
export type StorageKind = z.infer<typeof StorageKind>

const byteCount = z.int().min(0)

export const StorageBytes = z.object({
  snapshot: byteCount,
  basis: byteCount,
  checkpoint: byteCount,
  weights: byteCount,
  artifact: byteCount,
  metrics: byteCount,
  logs: byteCount,
})
export type StorageBytes = z.infer<typeof StorageBytes>

export const NO_BYTES: StorageBytes = {
  snapshot: 0,
  basis: 0,
  checkpoint: 0,
  weights: 0,
  artifact: 0,
  metrics: 0,
  logs: 0,
}

export function sumBytes(bytes: StorageBytes): number {
  return STORAGE_KINDS.reduce((sum, kind) => sum + bytes[kind], 0)
}

export const RunStorage = z.object({
  runId: RunId,
  name: z.string(),
  experimentId: ExperimentId,
  experimentName: z.string(),
  status: RunStatus,
  deletedAt: Timestamp.nullable().describe('In the trash since then'),
  own: StorageBytes.describe('Bytes that nothing else refers to'),
  sharedBytes: byteCount.describe('Bytes of chunks that others refer to as well'),
})
export type RunStorage = z.infer<typeof RunStorage>

export const ExperimentStorage = z.object({
  experimentId: ExperimentId,
  name: z.string(),
  deletedAt: Timestamp.nullable(),
  runs: z.int().min(0).describe('Those in the trash included'),
  own: StorageBytes.describe('Bytes that only runs of this experiment refer to, each counted once'),
  sharedBytes: byteCount.describe('Bytes of chunks that others refer to as well'),
})
export type ExperimentStorage = z.infer<typeof ExperimentStorage>

export const UploadStorage = z.object({
  file: Sha256,
  name: z.string(),
  ownBytes: byteCount.describe('Bytes that nothing else refers to'),
  sharedBytes: byteCount,
})
export type UploadStorage = z.infer<typeof UploadStorage>

/**
 * Where all bytes are. Over runs: own bytes of all runs (without metrics and logs) + of all uploaded files + shared +
 * unreferenced = all bytes of chunks.
 */
export const StorageAccount = z.object({
  chunks: z.object({
    bytes: byteCount.describe('Of all chunks: tensors and files, each counted once'),
    owned: byteCount.describe('Of chunks that one run or uploaded file refers to'),
    shared: byteCount.describe('Of chunks that several runs or uploaded files refer to'),
    unreferenced: byteCount.describe('Of chunks that nothing refers to; a sweep deletes them after a while'),
  }),
  metricsBytes: byteCount,
  logsBytes: byteCount,
  trash: z.object({ runs: z.int().min(0), ownBytes: byteCount }),
  experiments: z.array(ExperimentStorage).describe('Largest first'),
  sharedBetweenExperiments: byteCount.describe('Bytes of chunks that several experiments or files refer to'),
  runs: z.array(RunStorage).describe('Largest first, as many as were asked for'),
  otherRuns: z.object({ count: z.int().min(0), own: StorageBytes }).describe('All others together'),
  uploads: z.array(UploadStorage).describe('Largest first'),
})
export type StorageAccount = z.infer<typeof StorageAccount>

export const StorageQuery = z.strictObject({
  runs: z.coerce.number().int().min(0).max(1000).default(100).describe('How many runs to name'),
})
export type StorageQuery = z.infer<typeof StorageQuery>

export const StorageSelection = z
  .strictObject({
    runIds: z.array(RunId).max(1000).default([]),
    experimentIds: z.array(ExperimentId).max(1000).default([]).describe('All runs of these'),
    trash: z.boolean().default(false).describe('All runs in the trash'),
  })
  .describe('Runs that one deletion would take')
export type StorageSelection = z.infer<typeof StorageSelection>

/** What deleting some runs for good would free. */
export const StoragePreview = z.object({
  runs: z.array(
    RunStorage.extend({
      own: StorageBytes.describe('Bytes that go with this run alone'),
      sharedBytes: byteCount.describe(
        'Bytes that it shares with runs and files that stay, and that stay with them',
      ),
      obstacle: z.string().nullable().describe('Why it cannot be deleted now; null when it can'),
    }),
  ),
  sharedAmong: StorageBytes.describe('Bytes that only these runs share, and that go with the last of them'),
  freed: StorageBytes.describe('All that goes: own bytes of each, and what only they share'),
  freedBytes: byteCount,
  keptBytes: byteCount.describe('Bytes that others refer to as well, each counted once: they stay'),
})
export type StoragePreview = z.infer<typeof StoragePreview>

export const PurgeInput = z.strictObject({
  runIds: z.array(RunId).max(1000).optional().describe('Runs in the trash; all of them when left out'),
})
export type PurgeInput = z.infer<typeof PurgeInput>

export const PurgeResult = z.object({
  purged: z.array(RunId),
  refused: z.array(z.object({ runId: RunId, reason: z.string() })),
  chunks: z.int().min(0).describe('Chunks deleted'),
  freedBytes: byteCount.describe('Of these chunks, metrics and logs'),
})
export type PurgeResult = z.infer<typeof PurgeResult>

export const DeletedUpload = z.object({ file: Sha256, freedBytes: byteCount })
export type DeletedUpload = z.infer<typeof DeletedUpload>
