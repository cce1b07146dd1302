import { z } from 'zod'
import { Params, Tags } from './runs.js'

/** JSON has no NaN or infinities; a diverged loss is a value all the same, so they travel as words. */
export const MetricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = z.infer<typeof MetricValue>

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

/** One point, and one line, as an external program logs them. */
export const LoggedPoint = z.strictObject({
  key: MetricKey,
  step: z.int(),
  value: MetricValue,
  timestamp: z.number().optional(),
})
export const LoggedLine = z.strictObject({
  level: LogLevel.default('info'),
  message: z.string().max(20_000),
  timestamp: z.number().optional(),
})

/** One batch of an external program. Sending the same batchId again changes nothing: logging is exactly-once. */
export const LogBatch = z.strictObject({
  batchId: z.string().min(1).max(100),
  metrics: z.array(LoggedPoint).max(10_000).default([]),
  logs: z.array(LoggedLine).max(1000).default([]),
  params: Params.default({}),
  tags: Tags.default({}),
})
export type LogBatch = z.infer<typeof LogBatch>
export type LogBatchInput = z.input<typeof LogBatch>

export const LogBatchResult = z.object({ seq: z.int(), duplicate: z.boolean() })

export const MetricSeries = z.object({
  key: MetricKey,
  count: z.int().describe('Points stored; `points` may hold fewer when a limit was asked for'),
  points: z.array(PointTuple),
})
export type MetricSeries = z.infer<typeof MetricSeries>

export const MetricsQuery = z.strictObject({
  keys: z.string().optional().describe('Comma-separated keys; all when left out'),
  maxPoints: z.coerce
    .number()
    .int()
    .min(10)
    .max(1_000_000)
    .optional()
    .describe('At most about this many points a series, keeping first, last, min and max of each bucket'),
})

export const MetricsResult = z.object({ runId: z.string(), series: z.array(MetricSeries) })
export type MetricsResult = z.infer<typeof MetricsResult>
