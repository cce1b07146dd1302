import { z } from 'zod'
import { LandscapeConfig } from './landscape-config.js'
import { MethodName } from './methods.js'

/** Name of the artifact that says where snapshots and averages lie in the plane of most spread. */
export const PATH_ARTIFACT = 'averaging/path.json'

/** Name of the artifact that holds the losses on a plane. */
export const LANDSCAPE_ARTIFACT = 'averaging/landscape.json'

const place = {
  x: z.number(),
  y: z.number(),
  distance: z.number().describe('From the plane, in the unit of x and y: what a picture of it does not show'),
}

export const PlacedSnapshot = z.object({ index: z.int(), ...place })
export type PlacedSnapshot = z.infer<typeof PlacedSnapshot>
export const PlacedMethod = z.object({ method: MethodName, ...place })
export type PlacedMethod = z.infer<typeof PlacedMethod>

/** Where the snapshots of a run, and the weights of its methods, lie: foot and height of each over a plane. */
export const AveragingPath = z.object({
  snapshots: z.array(PlacedSnapshot),
  methods: z.array(PlacedMethod),
  explained: z
    .tuple([z.number(), z.number()])
    .describe('Part of the squared spread of the snapshots along x and y'),
  axes: z
    .tuple([z.array(z.number()), z.array(z.number())])
    .describe('Each unit axis as weights over the snapshots; the uniform average is (0, 0)'),
})
export type AveragingPath = z.infer<typeof AveragingPath>

export const Landscape = z.object({
  config: LandscapeConfig,
  xs: z.array(z.number()),
  ys: z.array(z.number()),
  losses: z
    .array(z.array(z.number().nullable()))
    .describe('[ys, xs] mean loss at each point; null where it is no finite number'),
  examples: z.int().describe('Examples whose loss was measured at each point'),
  normExamples: z
    .int()
    .describe(
      'Training examples that batch norm was re-estimated on at each point; 0 for a model without it',
    ),
  snapshots: z.array(PlacedSnapshot),
  methods: z.array(PlacedMethod),
  explained: AveragingPath.shape.explained.nullable().describe('null for a plane through three snapshots'),
})
export type Landscape = z.infer<typeof Landscape>

/** Key of the series that holds a figure of each snapshot on the held-out examples, at the step where it was taken. */
export const snapshotScoreKey = (metric: string): string => `snapshot/heldout_${metric}`
