import { METHODS, RunId } from '@barycenter/contracts'
import { z } from 'zod'
import { TIMELINE_FIGURES } from './timeline'

export const MATRICES = ['raw', 'centred', 'gram'] as const

/** What the averaging room shows, as its address tells it. */
export const RoomState = z.object({
  picked: z.string().default('').describe('Snapshots that are chosen: "0,2-5"'),
  figure: z.enum(TIMELINE_FIGURES).default('score'),
  matrix: z.enum(MATRICES).default('raw'),
  landscape: z
    .union([RunId, z.literal('')])
    .default('')
    .describe('Run whose landscape is shown; empty = newest'),
})
export type RoomState = z.infer<typeof RoomState>

/** The place of a method's colour: the same in every picture. */
export const methodPlace = (method: (typeof METHODS)[number]) => METHODS.indexOf(method)
