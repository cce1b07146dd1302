import { z } from 'zod'
import { DisplayName, ExperimentId, RunId, Timestamp } from './ids.js'
import { Priority, QueueOptions, RunRequirements } from './queue-options.js'
import { RunFailure, RunStatus } from './runs.js'

/** A run that waits: for a worker, for a person (held, paused), or for another worker than the one that was lost. */
export const QueuedRun = z.object({
  runId: RunId,
  name: z.string(),
  experimentId: ExperimentId,
  experimentName: z.string(),
  status: RunStatus.describe('queued, held or paused; running where its worker was lost'),
  place: z.int().nullable().describe('From 1, in the order of claims; null for what is not to be claimed'),
  priority: z.int(),
  enqueuedAt: Timestamp,
  notBefore: Timestamp.nullable().describe('A retry waits until then'),
  retried: z.int().min(0).describe('Retries so far'),
  retries: z.int().min(0).describe('Retries allowed'),
  failures: z.array(RunFailure).describe('What the retries are about'),
  requires: RunRequirements,
  avoidWorkerId: z.string().nullable().describe('Any worker but this one'),
  waitsFor: z.string().nullable().describe('In words, what no live worker has; null when at least one fits'),
  expectedStartAt: Timestamp.nullable().describe('null when unknown; expectation says why'),
  expectedDurationMs: z
    .number()
    .nullable()
    .describe('Median of similar runs that completed; null without any'),
  similarRuns: z.int().min(0).describe('How many runs the expected duration comes from'),
  sameConfig: z.boolean().describe('Whether these differ in the seed alone'),
  expectation: z.string().describe('What the expected start and duration rest on, or why there are none'),
})
export type QueuedRun = z.infer<typeof QueuedRun>

export const QueueView = z.object({
  readAt: Timestamp,
  runs: z.array(QueuedRun).describe('What can be claimed, in that order; then what cannot'),
})
export type QueueView = z.infer<typeof QueueView>

/** Exactly one of these. */
export const QueueMove = z
  .strictObject({
    priority: Priority.describe('Takes its place behind the runs of the same priority that came earlier'),
    before: RunId.describe('Place it before this run, and give it that run’s priority'),
    after: RunId.describe('Place it after this run, and give it that run’s priority'),
  })
  .partial()
  .refine((move) => Object.values(move).filter((value) => value !== undefined).length === 1, {
    message: 'exactly one of priority, before and after',
  })
export type QueueMove = z.infer<typeof QueueMove>

export const RequeueInput = z.strictObject({
  notWorker: z
    .string()
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .describe('Id of a worker that must not take it'),
})
export type RequeueInput = z.infer<typeof RequeueInput>

export const CloneInput = z.strictObject({
  config: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'Fields to change, as deep as need be; an object of another kind and a list replace the whole value',
    ),
  experiment: DisplayName.optional().describe('Left out, that of the run it is made from'),
  name: DisplayName.optional().describe('Left out, a name is made from the config'),
  notes: z.string().max(100_000).default(''),
  queue: QueueOptions.optional().describe('Left out, as the run it is made from was queued, but not held'),
  launchCommand: z.string().max(4000).default(''),
})
export type CloneInput = z.infer<typeof CloneInput>
