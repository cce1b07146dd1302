import type { Client } from '@barycenter/client'
import { type Run, RunId } from '@barycenter/contracts'
import { UsageError } from './usage-error.js'

const LOOKED_THROUGH = 500

/** The run of a full id, of the unique beginning or end of an id, or of a unique name. */
export async function findRun(client: Client, reference: string): Promise<Run> {
  const id = RunId.safeParse(reference)
  if (id.success) return client.call('getRun', { params: { runId: id.data } })
  const { runs } = await client.call('listRuns', { query: { limit: LOOKED_THROUGH } })
  const matches = runs.filter(
    (run) =>
      run.name === reference ||
      (reference.length >= 4 && (run.id.startsWith(reference) || run.id.endsWith(reference))),
  )
  if (matches.length === 1) return matches[0] as Run
  const found =
    matches.length === 0 ? 'no run' : `${matches.length} runs (${matches.map((run) => run.id).join(', ')})`
  throw new UsageError(
    `run "${reference}": found ${found} among the newest ${LOOKED_THROUGH}, expected exactly one: give its id, at least 4 characters of one end of it, or its name`,
  )
}
