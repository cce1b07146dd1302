import { z } from 'zod'
import { Priority, RunRequirements } from './queue-options.js'
import { RunConfig } from './run-config.js'

/** What a launch will probably take, told before it. */
export const EstimateInput = z.strictObject({
  config: RunConfig.prefault({}),
  runs: z.int().min(1).max(100).default(1).describe('How many runs like this, one for each seed'),
  priority: Priority.default(0),
  requires: RunRequirements.prefault({}),
})
export type EstimateInput = z.infer<typeof EstimateInput>

export const Estimate = z.object({
  duration: z
    .object({
      medianMs: z.number(),
      lowMs: z.number(),
      highMs: z.number(),
      runs: z.int().describe('Similar runs that this comes from'),
      sameConfig: z.boolean().describe('Whether these differ in the seed alone'),
    })
    .nullable()
    .describe(
      'Of one run, with the range that eight of ten lie in: as long as runs of the same config took, else from runs of the ' +
        'same data set, model, batch size and engine, each phase by how much there is to do; null where there are none',
    ),
  durationFrom: z.string().describe('What the duration rests on, machines included, or why there is none'),
  expectation: z.string().describe('What duration and wait rest on, or why there are none'),
  place: z.int().describe('In the queue, from 1'),
  waitMs: z.number().nullable(),
  parameters: z
    .int()
    .nullable()
    .describe('Numbers in one snapshot; null where what of the data decides it is not known'),
  snapshots: z
    .int()
    .nullable()
    .describe('That a run would store; null where the length of an epoch is not known'),
  bytes: z
    .object({
      snapshots: z.int(),
      checkpoints: z.int(),
      subspace: z.int(),
      weights: z.int(),
      total: z.int(),
    })
    .nullable()
    .describe(
      'On disk for one run, before equal chunks are shared; null where numbers or snapshots are unknown',
    ),
  bytesFrom: z.string().describe('What the bytes rest on, or why there are none'),
  freeBytes: z.int().nullable().describe('On the disk of the database; null where it cannot be told'),
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
})
export type Estimate = z.infer<typeof Estimate>
