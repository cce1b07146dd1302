import { z } from 'zod'
import { MetricValue } from './metrics.js'
import { MOST_FURTHER_ORDERS, RunScope, RunValue } from './run-search.js'
import { ParamValue } from './runs.js'

const GroupOrder = z.strictObject({
  column: z.union([z.literal('runs'), z.int().min(0)]).describe('Number of runs, or a place in `select`'),
  direction: z.enum(['asc', 'desc']).default('desc'),
})
export type GroupOrder = z.infer<typeof GroupOrder>

/** Runs with equal values taken together; the numbers are of all runs of the scope, whatever a page shows. */
export const RunGroupsQuery = RunScope.extend({
  by: z.array(RunValue).min(1).max(3).describe('Runs with equal values of all of these are one group'),
  select: z.array(RunValue).max(100).default([]).describe('Values to tell of each group'),
  orderBy: GroupOrder.default({ column: 'runs', direction: 'desc' }).describe(
    'By the mean of a column; groups without one come last',
  ),
  thenBy: z
    .array(GroupOrder)
    .max(MOST_FURTHER_ORDERS)
    .default([])
    .describe('Groups that are equal by `orderBy` stand by the first of these, and so on'),
  limit: z.int().min(1).max(500).default(100),
  cursor: z.string().max(5000).optional(),
}).superRefine(({ orderBy, thenBy, select }, context) => {
  const expected =
    select.length === 0 ? '"runs", as `select` is empty' : `"runs" or 0 to ${select.length - 1}`
  for (const [at, { column }] of [orderBy, ...thenBy].entries())
    if (typeof column === 'number' && column >= select.length)
      context.addIssue({
        code: 'custom',
        path: [...(at === 0 ? ['orderBy'] : ['thenBy', at - 1]), 'column'],
        message: expected,
      })
})
export type RunGroupsQuery = z.infer<typeof RunGroupsQuery>

/** Of the runs of a group that have a finite number; std is that of a sample (n - 1), null below two. */
export const GroupStats = z.object({
  n: z.int(),
  mean: z.number(),
  std: z.number().nullable(),
  stderr: z.number().nullable(),
  min: z.number(),
  max: z.number(),
})
export type GroupStats = z.infer<typeof GroupStats>

export const RunGroup = z.object({
  by: z.array(z.union([MetricValue, ParamValue])).describe('Values in the order of `by`; null for none'),
  runs: z.int(),
  values: z.array(
    z.object({
      stats: GroupStats.nullable(),
      only: z
        .union([MetricValue, ParamValue])
        .describe('The value where all runs that have one have the same; else null'),
      distinct: z.int().describe('How many different values'),
    }),
  ),
})
export type RunGroup = z.infer<typeof RunGroup>

export const RunGroups = z.object({
  groups: z.array(RunGroup),
  nextCursor: z.string().nullable(),
  total: z.int().describe('Groups'),
  runs: z.int().describe('Runs in all of them'),
})
export type RunGroups = z.infer<typeof RunGroups>
