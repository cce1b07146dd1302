import { z } from 'zod'
import { column } from './column.js'
import { ExperimentId, GroupId, RunId, Timestamp } from './ids.js'
import { Liveness } from './liveness.js'
import { MetricKey, MetricValue } from './metrics.js'
import {
  MOST_PARAM_CHARACTERS,
  ParamValue,
  RunAction,
  RunKind,
  RunProgress,
  RunStatus,
  Tags,
} from './runs.js'

/** Of all points of a metric of a run; min, max and mean of those that are finite. */
export const METRIC_STATS = ['last', 'min', 'max', 'mean', 'lastStep', 'count'] as const
export const MetricStat = z.enum(METRIC_STATS)
export type MetricStat = z.infer<typeof MetricStat>

/** Times are in ms since 1970, progress is the part that is done (0 to 1), failure the reason in words. */
export const RUN_FIELDS = [
  'id',
  'name',
  'experiment',
  'status',
  'kind',
  'seed',
  'attempt',
  'createdAt',
  'startedAt',
  'endedAt',
  'durationMs',
  'progress',
  'notes',
  'failure',
  'group',
  'parent',
  'worker',
  'engine',
  'dataset',
  'datasetDigest',
] as const

const key = MetricKey

/** A value of a run that can be compared, sorted by and shown. */
export const RunValue = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('metric'), key, stat: MetricStat.default('last') }),
  z.strictObject({ of: z.literal('param'), key }),
  z.strictObject({ of: z.literal('tag'), key }),
  z.strictObject({
    of: z.literal('field'),
    field: z.enum(RUN_FIELDS).describe('Times are in ms since 1970'),
  }),
])
export type RunValue = z.infer<typeof RunValue>

export const SearchCondition = z.strictObject({
  value: RunValue,
  op: z.enum(['=', '!=', '<', '<=', '>', '>=', 'contains']),
  than: z
    .union([z.number(), z.string().max(1000), z.boolean()])
    .describe(
      'A number is compared with numbers, anything else with text. What a run does not have meets no condition',
    ),
})
export type SearchCondition = z.infer<typeof SearchCondition>

/** Which runs: all that a table, its groups, its export and its key lists have in common. */
export const RunScope = z.strictObject({
  experimentId: ExperimentId.optional(),
  archived: z.boolean().default(false).describe('true searches archived runs only'),
  filter: z
    .string()
    .max(5000)
    .default('')
    .describe('In the filter language, such as: last(test/accuracy) > 0.9 and not tags.team = "x"'),
  where: z.array(SearchCondition).max(20).default([]).describe('All of them must hold, beside the filter'),
})
export type RunScope = z.infer<typeof RunScope>

export const RunOrder = z.strictObject({ value: RunValue, direction: z.enum(['asc', 'desc']).default('asc') })
export type RunOrder = z.infer<typeof RunOrder>

/** Beside the first order. */
export const MOST_FURTHER_ORDERS = 2

export const RunSearch = RunScope.extend({
  orderBy: RunOrder.default({ value: { of: 'field', field: 'createdAt' }, direction: 'desc' }).describe(
    'Numbers before text; runs without the value come last',
  ),
  thenBy: z
    .array(RunOrder)
    .max(MOST_FURTHER_ORDERS)
    .default([])
    .describe(
      'Runs that are equal by `orderBy` stand by the first of these, and so on; at last, newest first',
    ),
  select: z.array(RunValue).max(100).default([]).describe('Values to tell of each run'),
  limit: z.int().min(1).max(500).default(100),
  cursor: z.string().max(5000).optional().describe('nextCursor of the page before, of the same search'),
})
export type RunSearch = z.infer<typeof RunSearch>
export type RunOrders = Pick<RunSearch, 'orderBy' | 'thenBy'>

/** All of them, the one that weighs most first. */
export const ordersOf = ({ orderBy, thenBy }: RunOrders): RunOrder[] => [orderBy, ...thenBy]
export type RunSearchInput = z.input<typeof RunSearch>

/** A table asks for thousands of them at once. */
const isValueOfRun = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.length <= MOST_PARAM_CHARACTERS
    : value === null || typeof value === 'boolean' || Number.isFinite(value)

export const RunHit = z.object({
  id: RunId,
  experimentId: ExperimentId,
  experimentName: z.string(),
  name: z.string(),
  kind: RunKind,
  status: RunStatus,
  seed: z.int().nullable(),
  groupId: GroupId.nullable(),
  tags: Tags,
  failure: z.string().nullable().describe('Why it failed, in words'),
  progress: RunProgress.nullable(),
  requestedAction: RunAction.nullable().describe('Asked of the worker and not yet done'),
  heartbeatAt: Timestamp.nullable().describe('Last sign of life of the worker'),
  liveness: Liveness.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  archivedAt: Timestamp.nullable(),
  values: column(z.union([MetricValue, ParamValue]), isValueOfRun).describe(
    'Those of `select`, in its order; null where the run has none',
  ),
})
export type RunHit = z.infer<typeof RunHit>

export const RunSearchResult = z.object({
  hits: z.array(RunHit),
  nextCursor: z.string().nullable(),
  total: z.int(),
})
export type RunSearchResult = z.infer<typeof RunSearchResult>
