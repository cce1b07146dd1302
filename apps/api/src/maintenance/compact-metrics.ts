import type { RunId } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { FastifyBaseLogger } from 'fastify'
import type { MaintenanceJob } from './maintenance-job.js'

const EVERY_MS = 5000

export interface MetricCompaction {
  job: MaintenanceJob
  /** The database told of a change of this run. */
  changed(runId: string): void
  /** News may have been lost: looks for all runs again. */
  readAgain(): void
}

/**
 * Merges what runs log. It looks at the runs that changed since it last did, and once, at its start, at all that an
 * earlier process has left. Several replicas may do so at once: the database lets one at a time work on a series.
 */
export function createMetricCompaction(database: Database, log: FastifyBaseLogger): MetricCompaction {
  const waiting = new Set<RunId>()
  let isComplete = false

  async function findAll(): Promise<void> {
    if (isComplete) return
    for (const runId of await database.maintenance.runsToCompact()) waiting.add(runId)
    isComplete = true
  }

  return {
    job: {
      name: 'compact metrics',
      everyMs: EVERY_MS,
      async run(signal) {
        await findAll()
        for (const runId of [...waiting]) {
          if (signal.aborted) return
          // Before the work: a change during it is to be looked at again.
          waiting.delete(runId)
          try {
            const { merged, sealed } = await database.maintenance.compactRun(runId, signal)
            if (sealed > 0) log.debug({ runId, merged, sealed }, 'metrics compacted')
          } catch (error) {
            waiting.add(runId)
            throw error
          }
        }
      },
    },
    changed: (runId) => waiting.add(runId as RunId),
    readAgain() {
      isComplete = false
    },
  }
}
