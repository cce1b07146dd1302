import { AppError, ERRORS } from '@barycenter/contracts'

/** Whether the same read may succeed later, such as after the database has come back. */
export function mayPass(error: unknown): boolean {
  return error instanceof AppError && ERRORS[error.code].retryable
}
