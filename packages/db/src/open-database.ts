import { withAppErrors } from './app-errors.js'
import { closeConnections, openConnections } from './connections.js'
import type { Database, DatabaseOptions } from './database.js'
import { createExperimentRepository } from './experiment-repository.js'
import { readHealth } from './health.js'
import { startListener } from './listener.js'
import { createRunWriter } from './postgres-run-writer.js'
import { createRunQueue } from './run-queue.js'
import { createRunRepository } from './run-repository.js'
import { createDatasetRepository, createWorkerRepository } from './worker-repository.js'

/** Connects to a migrated database. DATABASE_UNAVAILABLE names host, port and reason. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const connections = await openConnections(options)
  let closing: Promise<void> | undefined
  return withAppErrors<Database>({
    experiments: withAppErrors(createExperimentRepository(connections)),
    runs: withAppErrors(createRunRepository(connections)),
    queue: withAppErrors(createRunQueue(connections)),
    openRunWriter: (runId, token) => withAppErrors(createRunWriter(connections, runId, token)),
    workers: withAppErrors(createWorkerRepository(connections)),
    datasets: withAppErrors(createDatasetRepository(connections)),
    health: () => readHealth(connections),
    listen: (handlers) => startListener(connections.settings, handlers),
    close() {
      closing ??= closeConnections(connections)
      return closing
    },
  })
}
