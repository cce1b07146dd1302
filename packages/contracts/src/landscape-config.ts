import { z } from 'zod'

/** Losses on a plane of weight space that leads through the snapshots, to look at. */
export const LandscapeConfig = z.strictObject({
  through: z
    .array(z.int().min(0))
    .length(3, 'three snapshots')
    .refine((indices) => new Set(indices).size === indices.length, { message: 'each snapshot once' })
    .nullable()
    .default(null)
    .describe(
      'Snapshots, by index, that the plane leads through; null = the plane of the first two principal directions',
    ),
  resolution: z.int().min(11).max(41).default(21).describe('Points of the grid along each side'),
  margin: z
    .number()
    .min(0)
    .max(5)
    .default(0.3)
    .describe('Room around snapshots and averages, as a part of their extent'),
  data: z.enum(['train', 'held-out']).default('held-out').describe('Examples whose loss is measured'),
  examples: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(512)
    .describe('How many of them, drawn by the seed; all where there are fewer'),
})
export type LandscapeConfig = z.infer<typeof LandscapeConfig>
