import { withAppErrors } from './app-errors.js'
import { closeConnections, openConnections } from './connections.js'
import type { Database, DatabaseOptions } from './database.js'
import { readHealth } from './health.js'
import { startListener } from './listener.js'
import { createMaintenance } from './maintenance.js'
import { createRunQueue } from './queue/run-queue.js'
import { createDatasetRepository, createWorkerRepository } from './queue/worker-repository.js'
import { createExperimentRepository } from './runs/experiment-repository.js'
import { createRunWriter } from './runs/postgres-run-writer.js'
import { createRunRepository } from './runs/run-repository.js'
import { createStorageRepository } from './storage/storage-repository.js'
import { createWeightsRepository } from './tensors/weights-repository.js'
import { createViewRepository } from './views/view-repository.js'

/** Connects to a migrated database. DATABASE_UNAVAILABLE names host, port and reason. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const connections = await openConnections(options)
  let closing: Promise<void> | undefined
  return withAppErrors<Database>({
    experiments: withAppErrors(createExperimentRepository(connections)),
    runs: withAppErrors(createRunRepository(connections)),
    weights: withAppErrors(createWeightsRepository(connections)),
    storage: withAppErrors(createStorageRepository(connections)),
    queue: withAppErrors(createRunQueue(connections)),
    openRunWriter: (runId, token, entry) => withAppErrors(createRunWriter(connections, runId, token, entry)),
    workers: withAppErrors(createWorkerRepository(connections)),
    datasets: withAppErrors(createDatasetRepository(connections)),
    views: withAppErrors(createViewRepository(connections)),
    maintenance: withAppErrors(createMaintenance(connections)),
    health: () => readHealth(connections),
    listen: (handlers) => startListener(connections.settings, handlers),
    close() {
      closing ??= closeConnections(connections)
      return closing
    },
  })
}
