import { z } from 'zod'
import { Artifact } from './artifacts.js'
import { RemovedParts, RunSegment } from './checkpoints.js'
import { RunId, Timestamp } from './ids.js'
import { LogLine, MetricKey, PointTuple } from './metrics.js'
import { MethodResult, PhaseName, Run, RunAction, RunFailure, RunStatus } from './runs.js'
import { Snapshot } from './snapshots.js'
import { SubspaceKind } from './subspace-config.js'

/** What happened to a run, in the order it happened. */
export const RunEventBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('status.changed'),
    from: RunStatus.nullable(),
    to: RunStatus,
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('run.claimed'), workerId: z.string(), attempt: z.int() }),
  z.object({ type: z.literal('run.recovered'), attempt: z.int(), phase: PhaseName, step: z.int() }),
  z.object({ type: z.literal('segment.started'), segment: RunSegment, removed: RemovedParts }),
  z.object({ type: z.literal('phase.started'), phase: PhaseName }),
  z.object({ type: z.literal('phase.completed'), phase: PhaseName, durationMs: z.number() }),
  z.object({ type: z.literal('action.requested'), action: RunAction }),
  z.object({ type: z.literal('action.withdrawn'), action: RunAction }),
  z.object({
    type: z.literal('run.retried'),
    retry: z.int(),
    of: z.int(),
    failure: RunFailure,
    notBefore: Timestamp,
  }),
  z.object({
    type: z.literal('queue.moved'),
    priority: z.int(),
    before: RunId.optional(),
    after: RunId.optional(),
  }),
  z.object({ type: z.literal('snapshot.saved'), snapshot: Snapshot }),
  z.object({
    type: z.literal('subspace.built'),
    kind: SubspaceKind,
    rank: z.int(),
    durationMs: z.number(),
  }),
  z.object({ type: z.literal('result.recorded'), result: MethodResult }),
  z.object({ type: z.literal('artifact.saved'), artifact: Artifact }),
  z.object({ type: z.literal('run.edited'), fields: z.array(z.string()) }),
])
export type RunEventBody = z.infer<typeof RunEventBody>

export const RunEvent = z.object({
  seq: z.int(),
  ordinal: z.int(),
  timestamp: z.number(),
  body: RunEventBody,
})
export type RunEvent = z.infer<typeof RunEvent>

/** What was left out of changes, as a watcher asked for it. */
export const OmittedHistory = z.object({
  series: z
    .array(z.object({ key: MetricKey, count: z.int() }))
    .describe('All series of the run with their points so far'),
  logs: z.int().describe('Log lines of these changes before the first one told'),
})
export type OmittedHistory = z.infer<typeof OmittedHistory>

/**
 * All that changed on a run after change number `from`, up to and including `to`.
 * Folding every change from 0 gives the whole page: a page that stayed, one that was reloaded and one
 * that lost its connection hold the same numbers because they fold the same changes.
 */
export const RunChanges = z.object({
  runId: RunId,
  from: z.int().min(0),
  to: z.int().min(0),
  run: Run.describe('The run as it was when these changes were read (at or after `to`)'),
  metrics: z.array(z.object({ seq: z.int(), key: MetricKey, points: z.array(PointTuple) })),
  logs: z.array(LogLine),
  events: z.array(RunEvent),
  more: z.boolean().describe('true when the answer was cut; ask again after `to`'),
  omitted: OmittedHistory.optional().describe(
    'There where points of these changes were left out: searchMetrics tells them',
  ),
})
export type RunChanges = z.infer<typeof RunChanges>

export const ChangesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(20_000)
    .default(2000)
    .describe('Largest number of change numbers covered by one answer'),
})

/** A line of the runs table changed. */
export const RunListNews = z.object({ run: Run })
export type RunListNews = z.infer<typeof RunListNews>

/**
 * What a watcher that comes for the first time is told of the past. all: every change from the first on. brief: all that
 * happened, but no metric points, and of log lines the last ones. none: nothing. `brief` and `none` are told the same way
 * of what they missed, should that be more points than a page can take.
 */
export const WatchedPast = z.enum(['all', 'brief', 'none'])
export type WatchedPast = z.infer<typeof WatchedPast>

export type WatchAnswer = { ok: true; changes: RunChanges } | { ok: false; code: string; message: string }

/** Browser → server. `run.watch` joins first and answers with what the page lacks, so that no change falls in between. */
export interface ClientToServerEvents {
  'run.watch': (
    input: { runId: string; after: number; past?: WatchedPast },
    answer: (reply: WatchAnswer) => void,
  ) => void
  'run.unwatch': (input: { runId: string }) => void
  'runs.watch': (answer: (reply: { ok: boolean }) => void) => void
  'runs.unwatch': () => void
}

/** Server → browser. */
export interface ServerToClientEvents {
  'run.changes': (changes: RunChanges) => void
  'runs.changed': (news: RunListNews) => void
}

export const WatchInput = z.strictObject({
  runId: RunId,
  after: z.int().min(0),
  past: WatchedPast.default('all'),
})
export const UnwatchInput = z.strictObject({ runId: RunId })
