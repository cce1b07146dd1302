import { z } from 'zod'
import { RunId } from './ids.js'
import { MethodName } from './methods.js'

/**
 * A soup of runs (Wortsman et al. 2022): what others ended at takes the place of snapshots. The method `last` is then the
 * last run of the list, `best` the one of the lowest held-out loss; all others average as they do along one path.
 */
export const SoupConfig = z.strictObject({
  runs: z
    .array(RunId)
    .min(2)
    .max(100)
    .refine((runs) => new Set(runs).size === runs.length, { message: 'each run once' })
    .describe('Ids of the runs that are averaged: completed ones of this model and data set'),
  method: MethodName.default('last').describe('Which of their weights: what each ended at by this method'),
})
export type SoupConfig = z.infer<typeof SoupConfig>
