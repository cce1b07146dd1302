import { z } from 'zod'
import { DisplayName, ExperimentId, Timestamp } from './ids.js'

/** A look at runs that a team keeps under a name: the state of a page, as its address holds it. */
export const ViewId = z.uuidv7().brand<'ViewId'>()
export type ViewId = z.infer<typeof ViewId>

export const ViewPage = z.enum(['runs', 'compare', 'charts'])
export type ViewPage = z.infer<typeof ViewPage>

export const ViewInput = z.strictObject({
  name: DisplayName,
  page: ViewPage,
  experimentId: ExperimentId.nullable().default(null).describe('null for all experiments'),
  state: z.string().max(50_000).describe('The query part of the address of the page, without "?"'),
})
export type ViewInput = z.infer<typeof ViewInput>

export const View = ViewInput.extend({ id: ViewId, createdAt: Timestamp, updatedAt: Timestamp })
export type View = z.infer<typeof View>

export const ViewUpdate = ViewInput.pick({ name: true, state: true }).partial()
export type ViewUpdate = z.infer<typeof ViewUpdate>

export const ViewsQuery = z.strictObject({
  page: ViewPage.optional(),
  experimentId: z
    .union([ExperimentId, z.literal('none')])
    .optional()
    .describe('Views of this experiment; "none": those of all experiments together'),
})
export type ViewsQuery = z.infer<typeof ViewsQuery>
