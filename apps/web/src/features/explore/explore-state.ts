import { z } from 'zod'

export const EXPLORE_KINDS = ['parallel', 'scatter', 'bar', 'histogram', 'importance'] as const
export type ExploreKind = (typeof EXPLORE_KINDS)[number]

/** From and to of a value that is drawn along an axis; of words, their places on it. */
const Range = z.tuple([z.number(), z.number()])

/** What the explorer shows. Values are named as the filter language names them; '' and [] stand for a choice by itself. */
export const ExploreState = z.object({
  kind: z.enum(EXPLORE_KINDS).default('parallel'),
  axes: z.array(z.string()).default([]),
  x: z.string().default(''),
  y: z.string().default(''),
  /** A value, or 'run': the colour that each run has everywhere. */
  color: z.string().default(''),
  /** What bars, histogram and importance are of, and the last axis of parallel coordinates. */
  target: z.string().default(''),
  /** Ids of values that are drawn on a logarithmic axis. */
  log: z.array(z.string()).default([]),
  /** Brushed parts of the axes of parallel coordinates. */
  brushed: z.record(z.string(), z.array(Range)).default({}),
  /** One bar for runs that differ in their seeds alone. */
  bySeeds: z.boolean().default(true),
})
export type ExploreState = z.infer<typeof ExploreState>
export type UpdateExplore = (change: Partial<ExploreState>) => void
