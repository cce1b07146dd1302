import { z } from 'zod'
import { EngineName } from './engines.js'

/** The pool of workers and runs that name none. */
export const DEFAULT_POOL = 'default'

export const PoolName = z
  .string()
  .regex(/^[\w.-]{1,60}$/, 'a name of 1 to 60 letters, digits, "_", "." or "-"')
export const WorkerLabel = z
  .string()
  .regex(/^[\w.:=/-]{1,100}$/, 'a label of 1 to 100 letters, digits or any of _ . : = / -')

/** What a worker must have to be given the run. */
export const RunRequirements = z.strictObject({
  pool: PoolName.default(DEFAULT_POOL).describe('Only workers of this pool take the run'),
  labels: z.array(WorkerLabel).max(20).default([]).describe('Labels that the worker must have, all of them'),
  engine: EngineName.nullable()
    .default(null)
    .describe('Engine that the worker must train with; null: whichever it has'),
  gpuMemoryGiB: z
    .number()
    .gt(0)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('Least memory of the GPU of the worker; null: it needs none'),
})
export type RunRequirements = z.infer<typeof RunRequirements>

export const Priority = z.int().min(-1000).max(1000)

/** How a run is queued. No part of its config: the same config trains to the same bits, however it was queued. */
export const QueueOptions = z.strictObject({
  priority: Priority.default(0).describe('Runs of a higher priority are taken first'),
  hold: z.boolean().default(false).describe('Wait in the queue, not to be taken, until released'),
  retries: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe(
      'How often the run goes back to the queue after a failure that may pass, such as a lost worker',
    ),
  requires: RunRequirements.prefault({}),
})
export type QueueOptions = z.infer<typeof QueueOptions>
