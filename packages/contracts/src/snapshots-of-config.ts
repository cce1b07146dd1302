import { z } from 'zod'
import { RunId } from './ids.js'

/** Snapshots of one run that are averaged anew. */
const SnapshotsOfRun = z.strictObject({
  run: RunId.describe('A run of this model and data set that has ended'),
  indices: z
    .array(z.int().min(0))
    .min(1)
    .max(10_000)
    .refine((indices) => new Set(indices).size === indices.length, { message: 'each snapshot once' })
    .nullable()
    .default(null)
    .describe('Which of its snapshots, in this order; null = all that it has at the launch'),
})

/**
 * What if: snapshots that runs have stored are averaged in another way, without training any anew. They take the place of
 * base training, in this order; the method `last` is then the last of them.
 */
export const SnapshotsOfConfig = z
  .array(SnapshotsOfRun)
  .min(1)
  .max(100)
  .refine((parts) => new Set(parts.map(({ run }) => run)).size === parts.length, { message: 'each run once' })
export type SnapshotsOfConfig = z.infer<typeof SnapshotsOfConfig>
