import { z } from 'zod'
import type { Action } from './access.js'
import { ErrorCode } from './errors.js'
import { DisplayName, RunId } from './ids.js'
import { Tags } from './runs.js'

/** One thing done to many runs, each for itself: what fails for one does not undo the others. */
export const BulkInput = z.strictObject({
  runIds: z.array(RunId).min(1).max(1000),
  action: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('tag'),
      set: Tags.default({}),
      remove: z.array(z.string().min(1).max(250)).max(100).default([]),
    }),
    z.strictObject({
      type: z.literal('move'),
      experiment: DisplayName.describe('Name; created when there is none'),
    }),
    z.strictObject({ type: z.literal('cancel') }),
    z.strictObject({ type: z.literal('archive'), archived: z.boolean().default(true) }),
    z.strictObject({ type: z.literal('delete') }).describe('To the trash'),
    z.strictObject({ type: z.literal('restore') }).describe('Out of the trash'),
  ]),
})
export type BulkInput = z.infer<typeof BulkInput>

/** What each of them asks for: the same as when it is done to one run. */
export const BULK_ACCESS = {
  tag: 'run.edit',
  move: 'run.edit',
  cancel: 'run.control',
  archive: 'run.edit',
  delete: 'run.delete',
  restore: 'run.delete',
} as const satisfies Record<BulkInput['action']['type'], Action>

export const BulkResult = z.object({
  done: z.array(RunId),
  failed: z.array(z.object({ runId: RunId, code: ErrorCode, message: z.string() })),
})
export type BulkResult = z.infer<typeof BulkResult>
