import { z } from 'zod'
import { column } from './column.js'
import { RunId } from './ids.js'
import { isMetricValue, MetricKey, MetricValue } from './metrics.js'

/** What charts put on their horizontal axis; `relative` is ms since the first point of the run, `wall` ms since 1970. */
export const ChartX = z.union([
  z.enum(['step', 'relative', 'wall']),
  z.strictObject({ metric: MetricKey }).describe('Another metric of the run, at the same step'),
])
export type ChartX = z.infer<typeof ChartX>

/** Smoothed over all points of a series first, sampled for the chart afterwards. */
export const Smoothing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('ema'),
    weight: z
      .number()
      .min(0)
      .max(0.9999)
      .describe('Of the past, for each usual distance of two steps: see SmoothedMean'),
  }),
])
export type Smoothing = z.infer<typeof Smoothing>

/**
 * Several series of several runs as charts draw them: no more points than pixels, and no extreme lost. Runs that there are
 * not are left out of the answer.
 */
export const MetricSearch = z
  .strictObject({
    runIds: z.array(RunId).min(1).max(500),
    keys: z.array(MetricKey).min(1).max(100),
    x: ChartX.default('step'),
    from: z.number().optional().describe('Smallest x; all when left out'),
    to: z.number().optional().describe('Largest x'),
    maxPoints: z.int().min(10).max(20_000).default(1000).describe('Of a line, about'),
    smoothing: Smoothing.default({ kind: 'none' }),
    groups: z
      .array(z.strictObject({ id: z.string().min(1).max(500), runIds: z.array(RunId).min(1).max(10_000) }))
      .max(200)
      .default([])
      .describe('Runs taken together; their bands are of all points of all members'),
    lines: z.boolean().default(true).describe('false tells the bands of groups only'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'a value that is not below `from`',
  })
export type MetricSearch = z.infer<typeof MetricSearch>

/** Where a smoothed line stands after its last point: what comes later is smoothed on from here. See SmoothedMean. */
export const SmoothingState = z.object({
  mean: z.number(),
  mass: z.number(),
  lastStep: z.int().nullable(),
  distance: z.number(),
  moves: z.int(),
})
export type SmoothingState = z.infer<typeof SmoothingState>

const numbers = column(z.number(), Number.isFinite)
const integers = column(z.int(), Number.isSafeInteger)
const metricValues = column(MetricValue, isMetricValue)
const numbersOrNull = column(z.number().nullable(), (value) => value === null || Number.isFinite(value))

/** Points a run has put others in place of, on the axis asked for. */
export const SupersededLine = z.object({
  x: numbers,
  steps: integers,
  values: metricValues,
})
export type SupersededLine = z.infer<typeof SupersededLine>

export const MetricLine = z.object({
  runId: RunId,
  key: MetricKey,
  seq: z.int().describe('The change of the run up to which it was read: later points come as changes'),
  count: z.int().describe('Points stored, superseded ones aside'),
  inRange: z.int().describe('Of these, points in the range of x that was asked for'),
  unmatched: z
    .int()
    .describe('Points left out as the metric on the x axis has no finite value at their step'),
  x: numbers.describe('Never falls from one point to the next'),
  steps: integers,
  values: metricValues,
  smoothed: metricValues.nullable().describe('At the same places; null without smoothing'),
  state: SmoothingState.nullable().describe(
    'null without smoothing, and where the end of the series was not read',
  ),
  superseded: z
    .array(SupersededLine)
    .describe('One for each time that the run went on from an earlier place'),
})
export type MetricLine = z.infer<typeof MetricLine>

export const MetricBand = z.object({
  groupId: z.string(),
  key: MetricKey,
  runs: z.int().describe('Members with points of the key'),
  count: z.int().describe('Points of all of them'),
  x: numbers,
  n: integers.describe('Members with a value at each x'),
  mean: numbersOrNull.describe('Of the means of the members in the bucket: each weighs the same'),
  std: numbersOrNull.describe('Between members (n - 1); null where there is one alone'),
  stderr: numbersOrNull.describe('std / sqrt(n)'),
  min: numbersOrNull.describe('Of all points of all members'),
  max: numbersOrNull,
  smoothed: numbersOrNull
    .nullable()
    .describe('As `mean`, of the smoothed values of the members; null without smoothing'),
})
export type MetricBand = z.infer<typeof MetricBand>

export const SearchedRun = z.object({
  runId: RunId,
  seq: z.int().describe('The change up to which the run was read'),
  start: z
    .number()
    .nullable()
    .describe('Time of its first point, in ms since 1970; null without points and where x is not relative'),
})
export type SearchedRun = z.infer<typeof SearchedRun>

export const MetricSearchResult = z.object({
  runs: z.array(SearchedRun).describe('Those of `runIds` that there are'),
  lines: z
    .array(MetricLine)
    .describe('In the order of runs and keys asked for; a run without a key has no line of it'),
  bands: z.array(MetricBand).describe('In the order of groups and keys asked for'),
})
export type MetricSearchResult = z.infer<typeof MetricSearchResult>
