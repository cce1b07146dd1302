import { z } from 'zod'
import { DisplayName, ExperimentId, Timestamp } from './ids.js'

export const ExperimentName = DisplayName

/** A question, grouping the runs that are compared to answer it. */
export const Experiment = z.object({
  id: ExperimentId,
  number: z.int().describe('Decimal id, for clients that need one'),
  name: z.string(),
  description: z.string(),
  createdAt: Timestamp,
  runCounts: z.object({
    queued: z.int(),
    held: z.int(),
    running: z.int(),
    paused: z.int(),
    completed: z.int(),
    failed: z.int(),
    canceled: z.int(),
  }),
  lastRunAt: Timestamp.nullable(),
  deletedAt: Timestamp.nullable().default(null).describe('In the trash since then, with its runs'),
})
export type Experiment = z.infer<typeof Experiment>

export const ExperimentInput = z.strictObject({
  name: ExperimentName,
  description: z.string().max(100_000).default(''),
})
export type ExperimentInput = z.infer<typeof ExperimentInput>

export const ExperimentUpdate = z
  .strictObject({
    name: ExperimentName,
    description: z.string().max(100_000),
    expectedDescription: z
      .string()
      .describe(
        'Description that is to be replaced; where another is stored, nothing is changed: TEXT_CHANGED',
      ),
  })
  .partial()
export type ExperimentUpdate = z.infer<typeof ExperimentUpdate>
