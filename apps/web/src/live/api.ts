import { createClient, type LiveConnection } from '@barycenter/client'
import { AppError, describeIssues } from '@barycenter/contracts'
import { firstRest } from '../ui/first-rest'
import { fetchOnce } from './early-answers'
import { lateConnection } from './late-connection'

/** The API answers on the address these pages came from. */
export const api = createClient({
  baseUrl: '',
  fetch: (address, init = {}) => fetchOnce(String(address), init),
})

let connection: LiveConnection | undefined

/** The one socket of this tab. Its code is read after the first picture of the first page: that one needs no news. */
export function liveConnection(): LiveConnection {
  connection ??= lateConnection(async () => {
    await firstRest()
    const { createLiveConnection } = await import('@barycenter/client/live')
    return createLiveConnection({ baseUrl: '' })
  })
  return connection
}

/** What went wrong, in words a reader can act on. */
export function describeError(error: unknown): string {
  if (!(error instanceof AppError)) return error instanceof Error ? error.message : String(error)
  const unsaid = error.issues.filter(({ path }) => !error.message.includes(path))
  return unsaid.length === 0 ? error.message : `${error.message} (${describeIssues(unsaid)})`
}

/** Whether there is nothing at this address; what is not even an id belongs to nothing. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  if (error.code === 'RUN_NOT_FOUND' || error.code === 'EXPERIMENT_NOT_FOUND') return true
  return (
    error.code === 'INVALID_INPUT' && error.issues.some(({ path }) => /^(runId|experimentId)$/.test(path))
  )
}
