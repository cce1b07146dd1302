import { createClient, createLiveConnection, type LiveConnection } from '@barycenter/client'
import { AppError, type FieldIssue } from '@barycenter/contracts'

/** The API answers on the address these pages came from. */
export const api = createClient({ baseUrl: '' })

let connection: LiveConnection | undefined

/** The one socket of this tab, opened when the first page asks for news. */
export function liveConnection(): LiveConnection {
  connection ??= createLiveConnection({ baseUrl: '' })
  return connection
}

/** What went wrong, in words a reader can act on. */
export function describeError(error: unknown): string {
  if (error instanceof AppError && error.issues.length > 0) {
    return `${error.message} (${error.issues.map(inWords).join('; ')})`
  }
  return error instanceof Error ? error.message : String(error)
}

function inWords({ path, found, expected }: FieldIssue): string {
  return `${path}: found ${found}, expected ${expected}`
}

export function isNotFound(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'RUN_NOT_FOUND' || error.code === 'EXPERIMENT_NOT_FOUND')
  )
}
