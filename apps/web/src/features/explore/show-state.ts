import { z } from 'zod'
import { ExploreState } from './explore-state'

export const SHOWN = ['table', 'charts', 'explore'] as const
export type Shown = (typeof SHOWN)[number]

export const ShowState = z.object({
  show: z.enum(SHOWN).default('table'),
  explore: ExploreState.prefault({}),
})
