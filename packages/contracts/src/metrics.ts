import { z } from 'zod'

/** JSON has no NaN or infinities; a diverged loss is a value all the same, so they travel as words. */
export const MetricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = z.infer<typeof MetricValue>

export const isMetricValue = (value: unknown): value is MetricValue =>
  Number.isFinite(value) || value === 'NaN' || value === 'Infinity' || value === '-Infinity'

export function toMetricValue(value: number): MetricValue {
  return Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')
}

export function fromMetricValue(value: MetricValue): number {
  return Number(value)
}

export const MetricKey = z.string().min(1).max(250)

/** [step, time in ms since 1970, value]; `step` counts optimizer steps. Points of one series keep the order they were logged in. */
export const PointTuple = z.tuple([z.int(), z.number(), MetricValue])
export type PointTuple = z.infer<typeof PointTuple>

export interface MetricPoint {
  key: string
  step: number
  timestamp: number
  value: number
}

export const LogLevel = z.enum(['debug', 'info', 'warn', 'error'])
export type LogLevel = z.infer<typeof LogLevel>

export const LogLine = z.object({
  seq: z.int(),
  ordinal: z.int().describe('Place inside its change'),
  timestamp: z.number(),
  level: LogLevel,
  message: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

/** What there is to say of consecutive points of a series. */
export const MetricBucket = z.object({
  count: z.int(),
  notFinite: z
    .int()
    .describe('How many of the points are NaN or infinite; the others make min, max and mean'),
  minStep: z.int(),
  maxStep: z.int(),
  first: PointTuple,
  last: PointTuple,
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: MetricValue.nullable(),
})
export type MetricBucket = z.infer<typeof MetricBucket>

export const MetricSeries = z.object({
  key: MetricKey,
  count: z.int().describe('Points stored, superseded ones aside'),
  inRange: z.int().describe('Of these, points in the range of steps that was asked for'),
  points: z.array(PointTuple).describe('All points in the range, or fewer where a limit was asked for'),
  superseded: z
    .array(z.array(PointTuple))
    .default([])
    .describe(
      'What was logged before the run was resumed from an earlier place, and beyond it: one list for each time',
    ),
  buckets: z.array(MetricBucket).optional(),
})
export type MetricSeries = z.infer<typeof MetricSeries>

export const MetricsQuery = z.strictObject({
  keys: z.string().optional().describe('Comma-separated keys; all when left out'),
  fromStep: z.coerce.number().int().optional().describe('Only points of this step and later ones'),
  toStep: z.coerce.number().int().optional().describe('Only points of this step and earlier ones'),
  maxPoints: z.coerce
    .number()
    .int()
    .min(10)
    .max(1_000_000)
    .optional()
    .describe(
      'About how many points a series may have, such as twice the pixels of a chart: of more, each of maxPoints / 4 ' +
        'buckets keeps its first, last, smallest and largest point, and the first and last that are not finite',
    ),
  buckets: z
    .stringbool()
    .default(false)
    .describe(
      'true tells the mean and the other facts of each bucket, too (250 buckets where maxPoints is left out)',
    ),
})

export const MetricsResult = z.object({ runId: z.string(), series: z.array(MetricSeries) })
export type MetricsResult = z.infer<typeof MetricsResult>
