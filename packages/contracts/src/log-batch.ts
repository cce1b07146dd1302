import { z } from 'zod'
import { LogLevel, MetricKey, MetricValue } from './metrics.js'
import { Params, Tags } from './runs.js'

/** Points of one batch, in `metrics` and in `series` together. */
export const MOST_POINTS_A_BATCH = 10_000

/** One point, and one line, as an external program logs them. */
export const LoggedPoint = z.strictObject({
  key: MetricKey,
  step: z.int(),
  value: MetricValue,
  timestamp: z.number().optional(),
})
/** The last time that a Date can hold, in ms since 1970; no time in nanoseconds is below. */
const LAST_TIME = 8.64e15
export const LoggedLine = z.strictObject({
  level: LogLevel.default('info'),
  message: z.string().max(20_000),
  timestamp: z.number().min(0).max(LAST_TIME).optional().describe('ms since 1970'),
})

/** Points of one key as columns of equal length: a few times cheaper to send, to read and to check than one by one. */
export const LoggedSeries = z
  .strictObject({
    key: MetricKey,
    steps: z.array(z.int()).min(1).max(MOST_POINTS_A_BATCH),
    values: z.array(MetricValue),
    timestamps: z.array(z.number()).optional().describe('ms since 1970; the time of arrival when left out'),
  })
  .superRefine(({ steps, values, timestamps }, context) => {
    for (const [name, column] of Object.entries({ values, timestamps }))
      if (column && column.length !== steps.length)
        context.addIssue({
          code: 'custom',
          path: [name, 'length'],
          message: `${steps.length}, as many as steps`,
        })
  })
export type LoggedSeries = z.infer<typeof LoggedSeries>

/** One batch of an external program. Sending the same batchId again changes nothing: logging is exactly-once. */
export const LogBatch = z
  .strictObject({
    batchId: z.string().min(1).max(100),
    metrics: z.array(LoggedPoint).max(MOST_POINTS_A_BATCH).default([]),
    series: z
      .array(LoggedSeries)
      .max(MOST_POINTS_A_BATCH)
      .default([])
      .describe('The same as metrics, for programs that log many points: one entry for each key'),
    logs: z.array(LoggedLine).max(1000).default([]),
    params: Params.default({}),
    tags: Tags.default({}),
  })
  .superRefine(({ metrics, series }, context) => {
    const points = series.reduce((sum, { steps }) => sum + steps.length, metrics.length)
    if (points > MOST_POINTS_A_BATCH)
      context.addIssue({
        code: 'custom',
        path: ['series'],
        message: `at most ${MOST_POINTS_A_BATCH} points in metrics and series together, not ${points}`,
      })
  })
export type LogBatch = z.infer<typeof LogBatch>
export type LogBatchInput = z.input<typeof LogBatch>

export const LogBatchResult = z.object({ seq: z.int(), duplicate: z.boolean() })
export type LogBatchResult = z.infer<typeof LogBatchResult>
