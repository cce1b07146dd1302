import type { Database } from '@barycenter/db'
import fp from 'fastify-plugin'
import { createMetricCompaction } from '../maintenance/compact-metrics.js'
import { startJobs } from '../maintenance/maintenance-job.js'
import { type StorageSettings, storageJobs } from '../maintenance/storage-jobs.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** To be told of every change that the database tells of. */
    maintenance: { runChanged(runId: string): void; readAgain(): void }
  }
}

/** What is done beside the answering of requests: add a job to the list. */
export const maintenance = fp<{ database: Database; storage: StorageSettings }>(
  async (app, { database, storage }) => {
    const log = app.log.child({ scope: 'maintenance' })
    const compaction = createMetricCompaction(database, log)
    app.decorate('maintenance', { runChanged: compaction.changed, readAgain: compaction.readAgain })

    let jobs: ReturnType<typeof startJobs> | undefined
    app.addHook('onReady', async () => {
      jobs = startJobs([compaction.job, ...storageJobs(database, storage, log)], log)
    })
    app.addHook('preClose', () => jobs?.stop())
  },
  { name: 'maintenance' },
)
