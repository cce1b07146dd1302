import { z } from 'zod'

/**
 * When a run stores all that it needs to go on, and what of it stays. Going on from a checkpoint is exact, so none of this
 * changes a result.
 */
export const CheckpointConfig = z.strictObject({
  everySeconds: z
    .number()
    .gt(0)
    .max(86_400)
    .nullable()
    .default(15)
    .describe('Seconds of training that a killed run repeats at most; null turns it off'),
  everySteps: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('Also after so many steps of a phase; null = not by steps'),
  keep: z
    .strictObject({
      newest: z.int().min(1).max(100).default(1).describe('How many of the latest checkpoints stay'),
      everyEpochs: z
        .int()
        .min(1)
        .max(10_000)
        .nullable()
        .default(null)
        .describe('Also keep one at the end of every so many epochs of a phase; null = none'),
      afterEnd: z
        .boolean()
        .default(false)
        .describe(
          'Keep them when the run has completed, so that it can be resumed from one; failed runs always do',
        ),
    })
    .prefault({}),
})
export type CheckpointConfig = z.infer<typeof CheckpointConfig>
