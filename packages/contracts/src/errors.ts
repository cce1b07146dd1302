import { z } from 'zod'

/**
 * Every error a caller can see: its HTTP status, and whether the same call may succeed later.
 * API responses, CLI exit messages and the failure of a run all read this one table.
 */
export const ERRORS = {
  INVALID_INPUT: { status: 400, retryable: false },
  INVALID_CONFIG: { status: 422, retryable: false },
  UNKNOWN_DATASET: { status: 422, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  FORBIDDEN_HOST: { status: 403, retryable: false },
  FORBIDDEN_ORIGIN: { status: 403, retryable: false },
  ROUTE_NOT_FOUND: { status: 404, retryable: false },
  EXPERIMENT_NOT_FOUND: { status: 404, retryable: false },
  RUN_NOT_FOUND: { status: 404, retryable: false },
  WORKER_NOT_FOUND: { status: 404, retryable: false },
  SUBSPACE_NOT_FOUND: { status: 404, retryable: false },
  WEIGHTS_NOT_FOUND: { status: 404, retryable: false },
  CHECKPOINT_NOT_FOUND: { status: 404, retryable: false },
  ARTIFACT_NOT_FOUND: { status: 404, retryable: false },
  VIEW_NOT_FOUND: { status: 404, retryable: false },
  EXPERIMENT_EXISTS: { status: 409, retryable: false },
  VIEW_EXISTS: { status: 409, retryable: false },
  IN_USE: { status: 409, retryable: false },
  TEXT_CHANGED: { status: 409, retryable: false },
  RUN_STATE_CONFLICT: { status: 409, retryable: false },
  STALE_FENCING_TOKEN: { status: 409, retryable: false },
  WEIGHTS_INVALID: { status: 422, retryable: false },
  MODULE_INVALID: { status: 422, retryable: false },
  DATASET_INVALID: { status: 422, retryable: false },
  LOSS_NOT_FINITE: { status: 422, retryable: false },
  SUBSPACE_DEGENERATE: { status: 422, retryable: false },
  ENGINE_UNAVAILABLE: { status: 503, retryable: true },
  BACKUP_INVALID: { status: 422, retryable: false },
  TENSOR_CORRUPT: { status: 500, retryable: false },
  CHUNK_LOST: { status: 503, retryable: true },
  STORAGE_UNAVAILABLE: { status: 503, retryable: true },
  STORAGE_FULL: { status: 507, retryable: true },
  DATABASE_UNAVAILABLE: { status: 503, retryable: true },
  WORKER_LOST: { status: 503, retryable: true },
  TRAINER_CRASHED: { status: 500, retryable: true },
  INTERNAL: { status: 500, retryable: false },
} as const

export type ErrorCode = keyof typeof ERRORS
export const ErrorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/** One wrong field: where it is, what was found there and what was expected. */
export const FieldIssue = z.object({
  path: z.string().describe('Dotted path of the field, e.g. base.learningRate'),
  found: z.string().describe('The value found, as JSON, or "nothing"'),
  expected: z.string().describe('What would have been accepted'),
  place: z
    .object({ offset: z.int().min(0), length: z.int().min(0) })
    .optional()
    .describe('Where in the text of the field, in characters (UTF-16) from its start'),
})
export type FieldIssue = z.infer<typeof FieldIssue>

/** Body of every error response. */
export const ErrorBody = z.object({
  error: z.object({
    code: ErrorCode,
    message: z.string(),
    issues: z.array(FieldIssue).default([]),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>

export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly issues: FieldIssue[]

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { issues?: FieldIssue[] } = {}) {
    super(message, options)
    this.code = code
    this.issues = options.issues ?? []
  }
}
