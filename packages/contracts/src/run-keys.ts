import { z } from 'zod'
import { MetricKey } from './metrics.js'
import { RunScope } from './run-search.js'

/** What the runs of a scope have values of: the columns that a table may show. */
export const RunKeysQuery = RunScope.extend({
  of: z.enum(['metric', 'param', 'tag']).optional().describe('Left out: all three'),
  search: z.string().max(200).default('').describe('Part of the key, in any case'),
  limit: z.int().min(1).max(1000).default(200),
  cursor: z.string().max(5000).optional(),
})
export type RunKeysQuery = z.infer<typeof RunKeysQuery>

export const RunKey = z.object({
  of: z.enum(['metric', 'param', 'tag']),
  key: MetricKey,
  runs: z.int().describe('How many runs of the scope have it'),
})
export type RunKey = z.infer<typeof RunKey>

export const RunKeys = z.object({
  keys: z.array(RunKey).describe('By kind, then by key'),
  nextCursor: z.string().nullable(),
  total: z.int(),
})
export type RunKeys = z.infer<typeof RunKeys>
