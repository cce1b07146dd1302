import { z } from 'zod'
import { Timestamp } from './ids.js'
import { EngineRecord } from './runs.js'

/** A data set that at least one worker offers. */
export const Dataset = z.object({
  name: z.string(),
  source: z.enum(['embedded', 'idx-folder']),
  description: z.string(),
  attribution: z.string(),
  trainCount: z.int(),
  testCount: z.int(),
  imageShape: z.tuple([z.int(), z.int(), z.int()]).describe('[height, width, channels]'),
  classes: z.int(),
})
export type Dataset = z.infer<typeof Dataset>

/** A process that takes runs and holds one device. */
export const WorkerView = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  status: z.enum(['idle', 'busy', 'silent', 'stopped']),
  engine: EngineRecord.nullable(),
  currentRunId: z.string().nullable(),
  startedAt: Timestamp,
  heartbeatAt: Timestamp,
})
export type WorkerView = z.infer<typeof WorkerView>

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  commit: z.string().nullable(),
  startedAt: Timestamp,
  database: z.object({
    reachable: z.boolean(),
    version: z.string().nullable(),
    latencyMs: z.number().nullable(),
    migrations: z.int(),
    sizeBytes: z.number().nullable(),
  }),
  workers: z.object({ live: z.int(), busy: z.int() }),
  queue: z.object({ queued: z.int(), running: z.int() }),
})
export type Health = z.infer<typeof Health>
