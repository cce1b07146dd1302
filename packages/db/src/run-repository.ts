import { type Connections, inTransaction } from './connections.js'
import type { RunRepository } from './database.js'
import { appendBatch, createExternalRun, endExternalRun } from './external-runs.js'
import { readMetrics } from './metric-store.js'
import { requestRunAction } from './run-action.js'
import { readChanges, readLogs } from './run-changes.js'
import { launchRuns } from './run-launch.js'
import { listRuns } from './run-list.js'
import { loadRun, loadRuns } from './run-rows.js'
import { openWeights } from './run-tensors.js'
import { updateRun } from './run-update.js'
import { readSnapshots } from './snapshot-rows.js'
import { inSnapshot } from './sql.js'

export function createRunRepository(connections: Connections): RunRepository {
  const { prisma, pool } = connections
  return {
    async launch(request) {
      return loadRuns(pool, await inTransaction(prisma, (tx) => launchRuns(tx, request)))
    },
    get: (id) => loadRun(pool, id),
    list: (query) => listRuns(connections, query),
    async update(id, update) {
      await inTransaction(prisma, (tx) => updateRun(tx, id, update))
      return loadRun(pool, id)
    },
    async requestAction(id, action) {
      await inTransaction(prisma, (tx) => requestRunAction(tx, id, action))
      return loadRun(pool, id)
    },
    async createExternal(input) {
      return loadRun(pool, await inTransaction(prisma, (tx) => createExternalRun(tx, input)))
    },
    appendBatch: (id, batch) => inTransaction(prisma, (tx) => appendBatch(tx, id, batch)),
    async endExternal(id, end) {
      await inTransaction(prisma, (tx) => endExternalRun(tx, id, end))
      return loadRun(pool, id)
    },
    readChanges: (id, after, limit) => readChanges(pool, id, after, limit),
    readMetrics: (id, query) =>
      inSnapshot(pool, async (client) => {
        await loadRun(client, id)
        return readMetrics(client, id, query)
      }),
    async readLogs(id, after, limit) {
      await loadRun(pool, id)
      return readLogs(pool, id, after, limit)
    },
    async readSnapshots(id) {
      await loadRun(pool, id)
      return readSnapshots(prisma, id)
    },
    async openWeights(id, method) {
      await loadRun(pool, id)
      return openWeights(connections, id, method)
    },
  }
}
