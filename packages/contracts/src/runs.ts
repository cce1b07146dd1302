import { z } from 'zod'
import { EngineName } from './engines.js'
import { ErrorCode } from './errors.js'
import { DisplayName, ExperimentId, GroupId, RunId, Sha256, Timestamp } from './ids.js'
import { Liveness } from './liveness.js'
import { MethodName } from './methods.js'
import { QueueOptions } from './queue-options.js'
import { RunConfig, StoredRunConfig } from './run-config.js'

/**
 * queued → running → completed | failed | canceled. An external run starts as running. Beside queued: held (in the queue,
 * not to be taken) and paused (was running; its checkpoint is kept for when it is queued again).
 */
export const RunStatus = z.enum(['queued', 'held', 'running', 'paused', 'completed', 'failed', 'canceled'])
export type RunStatus = z.infer<typeof RunStatus>

export function isFinal(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled'
}

/** trained: by one of our workers. external: created and logged over HTTP by any program. */
export const RunKind = z.enum(['trained', 'external'])
export type RunKind = z.infer<typeof RunKind>

/** The ordered parts of a trained run. */
export const PHASES = ['base', 'subspace', 'twa', 'evaluate'] as const
export const PhaseName = z.enum(PHASES)
export type PhaseName = z.infer<typeof PhaseName>

export const RunProgress = z.object({
  phase: PhaseName,
  step: z.int().min(0).describe('Steps done in this phase'),
  totalSteps: z.int().min(0).describe('Steps this phase will take'),
  fraction: z.number().min(0).max(1).describe('Part of the whole run that is done'),
  etaMs: z.number().min(0).nullable().describe('Expected time to the end of the run; null while unknown'),
})
export type RunProgress = z.infer<typeof RunProgress>

export const RunFailure = z.object({ code: ErrorCode, message: z.string(), phase: PhaseName.nullable() })
export type RunFailure = z.infer<typeof RunFailure>

export const EngineRecord = z.object({
  name: EngineName,
  version: z.string(),
  device: z.string(),
  deterministic: z.boolean().describe('Same seed and version give bit-identical weights'),
  refused: z
    .array(z.object({ name: EngineName, reason: z.string() }))
    .describe('Better engines that were tried, and why they were not used'),
})
export type EngineRecord = z.infer<typeof EngineRecord>

export const SplitDigest = z.object({
  count: z.int().min(0),
  indicesSha256: Sha256.describe('SHA-256 of the sorted indices (little-endian int32) of this split'),
})
export type SplitDigest = z.infer<typeof SplitDigest>
export const DataRecord = z.object({
  name: z.string(),
  contentSha256: Sha256.describe('SHA-256 of the examples as decoded'),
  train: SplitDigest,
  heldOut: SplitDigest,
  test: SplitDigest,
})
export type DataRecord = z.infer<typeof DataRecord>

/** Everything that made a run, besides its config. */
export const Provenance = z.object({
  productVersion: z.string(),
  commit: z.string().nullable(),
  node: z.string(),
  platform: z.string(),
  packages: z.record(z.string(), z.string()),
  cpu: z.string(),
  gpu: z.string().nullable(),
  launchCommand: z.string(),
  engine: EngineRecord.nullable(),
  data: DataRecord.nullable(),
})
export type Provenance = z.infer<typeof Provenance>

/**
 * What a method took, by itself: methods are compared fairly at equal gradient evaluations. Examples count each time they
 * are used. Scoring the finished weights is the same for every method and not counted.
 */
export const MethodBudget = z.object({
  baseEpochs: z.number().describe('Epochs of base training up to the last snapshot that the method looks at'),
  twaEpochs: z.number().describe('Epochs that trained the coefficients; 0 for methods that train none'),
  gradientEvaluations: z
    .int()
    .describe(
      'Examples whose gradient was computed: in base training, for the coefficients (twice with SAM), to weigh snapshots',
    ),
  extractionMs: z
    .number()
    .nullable()
    .describe('Time to build the subspace; null for methods that need none, and where it was not recorded'),
  normPasses: z
    .int()
    .describe(
      'Passes over the training examples for batch norm statistics, those to choose snapshots included',
    ),
  forwardImages: z
    .int()
    .describe(
      'Examples of forward passes that the method needs: batch norm statistics and held-out scores that chose; passes ' +
        'that only draw charts are not counted',
    ),
})
export type MethodBudget = z.infer<typeof MethodBudget>

const HELD_OUT_BIAS =
  'On held-out examples, which chose the weights of best, swad, greedy-soup, task-arithmetic and ties, and trained those of ' +
  'TWA-v: flattering for these'

/** Metrics of a split by their keys; which ones a task has is in TASK_METRICS. */
export const SplitMetrics = z.record(z.string(), z.number())
export type SplitMetrics = z.infer<typeof SplitMetrics>

export const MethodResult = z.object({
  method: MethodName,
  testLoss: z.number(),
  test: SplitMetrics.describe('Metrics on the test split, by key'),
  testCount: z.int().min(1).describe('Test examples'),
  heldOutLoss: z.number().describe(HELD_OUT_BIAS),
  heldOut: SplitMetrics.describe(HELD_OUT_BIAS),
  snapshots: z.int().min(1).describe('How many snapshots the weights were made from'),
  weightsSha256: Sha256,
  budget: MethodBudget.nullable().describe('What it took; null for results of versions that did not count'),
})
export type MethodResult = z.infer<typeof MethodResult>

/** What can be asked of the worker that has a run. */
export const RunAction = z.enum(['cancel', 'finish', 'pause'])
export type RunAction = z.infer<typeof RunAction>

const tagKey = z.string().min(1).max(250)
export const Tags = z.record(tagKey, z.string().max(5000))
export type Tags = z.infer<typeof Tags>
export const MOST_PARAM_CHARACTERS = 6000
export const ParamValue = z.union([z.string().max(MOST_PARAM_CHARACTERS), z.number(), z.boolean(), z.null()])
export type ParamValue = z.infer<typeof ParamValue>
export const Params = z.record(z.string().min(1).max(250), ParamValue)
export type Params = z.infer<typeof Params>

/**
 * How a run was made from its parent. clone: begun with its config, which may have been changed. rerun: the same again.
 * average: of its stored snapshots.
 */
export const RunOrigin = z.enum(['clone', 'rerun', 'average'])
export type RunOrigin = z.infer<typeof RunOrigin>

export const Run = z.object({
  id: RunId,
  experimentId: ExperimentId,
  experimentName: z.string(),
  name: z.string(),
  kind: RunKind,
  status: RunStatus,
  seed: z.int().nullable(),
  groupId: GroupId.nullable().describe('Runs launched together over several seeds share a group'),
  parentRunId: RunId.nullable().describe(
    'The run that this one repeats or was made from; the first one where it averages the snapshots of several',
  ),
  origin: RunOrigin.nullable().describe(
    'How it was made from its parent, which stays when that one is purged; null without one, and where not recorded',
  ),
  config: StoredRunConfig.nullable().describe(
    'null for external runs, and where an earlier version stored what this one cannot read: params tell it then',
  ),
  params: Params.describe('The config flattened to dotted keys, or what an external program logged'),
  tags: Tags,
  notes: z.string(),
  progress: RunProgress.nullable(),
  failure: RunFailure.nullable(),
  requestedAction: RunAction.nullable().describe('Asked of the worker and not yet done'),
  provenance: Provenance.nullable(),
  results: z.array(MethodResult),
  summary: z
    .record(z.string(), z.number().nullable())
    .describe('Last value of every metric; null where it is not finite'),
  attempt: z.int().min(0).describe('How often a worker has taken this run'),
  workerId: z.string().nullable(),
  heartbeatAt: Timestamp.nullable().describe('Last sign of life of the worker'),
  liveness: Liveness.nullable().describe('Whether signs of life come from a running run; null for others'),
  recoveries: z.int().min(0).describe('How often another worker took the run over from one that was lost'),
  queue: QueueOptions.nullable().describe('How it was queued; null for external runs'),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  archivedAt: Timestamp.nullable(),
  deletedAt: Timestamp.nullable()
    .default(null)
    .describe('In the trash since then: hidden, and purged when its time is over'),
  seq: z.int().min(0).describe('Number of the last change of this run; pages compare it to find gaps'),
})
export type Run = z.infer<typeof Run>

export const RunName = DisplayName

export const LaunchInput = z.strictObject({
  experiment: DisplayName.default('default').describe(
    'Name of the experiment; created when it does not exist',
  ),
  name: RunName.optional().describe('Left out, a name is made from the config'),
  config: RunConfig.prefault({}),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )
    .min(1)
    .max(100)
    .optional()
    .describe('One run for each seed, launched as one group'),
  tags: Tags.default({}),
  notes: z.string().max(100_000).default(''),
  queue: QueueOptions.prefault({}).describe('Place in the queue and workers that may take it'),
  clonedFrom: RunId.optional().describe(
    'The run whose config this one began with, kept as its parent; left out, none, or the one whose snapshots are averaged',
  ),
  launchCommand: z
    .string()
    .max(4000)
    .default('')
    .describe('The command line or page that launched the run, kept as provenance'),
})
export type LaunchInput = z.infer<typeof LaunchInput>
export type LaunchRequest = z.input<typeof LaunchInput>

export const LaunchResult = z.object({ groupId: GroupId.nullable(), runs: z.array(Run) })
export type LaunchResult = z.infer<typeof LaunchResult>

export const RunUpdate = z
  .strictObject({
    name: RunName,
    tags: Tags,
    notes: z.string().max(100_000),
    expectedNotes: z
      .string()
      .describe('Notes that are to be replaced; where others are stored, nothing is changed: TEXT_CHANGED'),
    archived: z.boolean(),
  })
  .partial()
export type RunUpdate = z.infer<typeof RunUpdate>

export const RunListQuery = z.strictObject({
  experimentId: ExperimentId.optional(),
  groupId: GroupId.optional(),
  status: RunStatus.optional(),
  archived: z.stringbool().default(false).describe('true lists archived runs only'),
  deleted: z.stringbool().optional().describe('true lists runs in the trash only, archived or not'),
  search: z.string().max(200).optional().describe('Part of the name or of a tag'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
})
export type RunListQuery = z.infer<typeof RunListQuery>

export const RunPage = z.object({ runs: z.array(Run), nextCursor: z.string().nullable(), total: z.int() })
export type RunPage = z.infer<typeof RunPage>

export const ExternalRunInput = z.strictObject({
  id: z
    .uuidv7()
    .brand<'RunId'>()
    .optional()
    .describe(
      'Made by the client (UUIDv7), so that a run can begin while the server is away: the same id again answers with the run ' +
        'that has it, which stays as it is',
    ),
  experiment: DisplayName.default('default'),
  name: RunName.optional(),
  params: Params.default({}),
  tags: Tags.default({}),
  notes: z.string().max(100_000).default(''),
})
export type ExternalRunInput = z.infer<typeof ExternalRunInput>

export const ExternalRunEnd = z.strictObject({
  status: z.enum(['completed', 'failed', 'canceled']).default('completed'),
  message: z.string().max(10_000).optional().describe('Why it failed'),
})
export type ExternalRunEnd = z.infer<typeof ExternalRunEnd>
