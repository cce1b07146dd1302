import { MethodName } from '@barycenter/contracts'
import { z } from 'zod'
import { ExploreState } from '../explore/explore-state'

/** All that the compare page shows, as its address holds it. */
export const CompareState = z.object({
  /** Ids with commas between them. */
  runs: z.string().default(''),
  /** auto: runs that differ in their seeds alone are one column as soon as there are several columns then. */
  columns: z.enum(['auto', 'groups', 'runs']).default('auto'),
  /** Whose verdicts are told: of the columns of a row, or of the methods in each column. */
  among: z.enum(['columns', 'methods']).default('columns'),
  /** Id of a run whose column the others are compared with; none: with the best. */
  baseline: z.string().default(''),
  baselineMethod: z.union([MethodName, z.literal('')]).default(''),
  onlyDifferences: z.boolean().default(true),
  closed: z.array(z.string()).default([]),
  /** None stands for all that the runs have. */
  methods: z.array(MethodName).default([]),
  /** Titles of measures; none stands for those on the test split. */
  measures: z.array(z.string()).default([]),
  /** Keys of logged metrics; none stands for what is worth showing beside the methods. */
  metrics: z.array(z.string()).default([]),
  directions: z.record(z.string(), z.enum(['higher', 'lower'])).default({}),
  explore: ExploreState.prefault({}),
})
export type CompareState = z.infer<typeof CompareState>
export type UpdateCompare = (change: Partial<CompareState>) => void
