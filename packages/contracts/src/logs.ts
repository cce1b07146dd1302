import { z } from 'zod'
import { LogLevel, LogLine } from './metrics.js'

/** Which lines of a run's log: the oldest after a change, or the newest before one. */
export const LogsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('Only lines of later changes'),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Only lines of earlier changes, and of these the newest rather than the oldest'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(20_000)
    .default(5000)
    .describe('Lines; a change is never cut, unless it alone has more'),
  level: LogLevel.optional().describe('This level and graver ones'),
  search: z.string().min(1).max(500).optional().describe('Lines with this text, in capitals or not'),
})
export type LogsQuery = z.infer<typeof LogsQuery>

export const LogsResult = z.object({
  logs: z.array(LogLine).describe('Oldest first'),
  total: z.int().describe('Lines that match, wherever in the run'),
})
export type LogsResult = z.infer<typeof LogsResult>
