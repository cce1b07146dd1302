import { z } from 'zod'

/** Where a launch begins, as its address holds it. */
export const LaunchState = z.object({
  experiment: z.string().default(''),
  preset: z.string().default('').describe('Id of a preset; empty stands for the defaults'),
  from: z.string().default('').describe('Id of a run whose config is edited'),
})
export type LaunchState = z.infer<typeof LaunchState>
