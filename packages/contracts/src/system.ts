import { z } from 'zod'
import { Timestamp } from './ids.js'
import { TaskName } from './tasks.js'

/** A data set that at least one worker offers. */
export const Dataset = z.object({
  name: z.string(),
  task: TaskName.describe('Models of this task can learn it'),
  source: z
    .enum([
      'embedded',
      'synthetic',
      'idx-folder',
      'cifar-folder',
      'image-folder',
      'voc-folder',
      'text-folder',
      'module',
    ])
    .describe('Where it comes from'),
  description: z.string(),
  attribution: z.string(),
  trainCount: z.int(),
  testCount: z.int(),
  imageShape: z
    .tuple([z.int(), z.int(), z.int()])
    .nullable()
    .describe('[height, width, channels]; null for text, and where images differ in size'),
  classes: z.int().nullable().describe('How many classes there are to tell apart; null where there are none'),
})
export type Dataset = z.infer<typeof Dataset>

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  commit: z.string().nullable(),
  instance: z.string().nullable().describe('Given by whoever started it; null = none'),
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
