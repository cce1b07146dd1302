import type { RunId } from '@barycenter/contracts'
import { createSearchMemory, searchMetrics } from '../charts/search-metrics.js'
import { type Connections, inTransaction, LONG_TRANSACTION_MS } from '../connections.js'
import type { RunRepository } from '../database.js'
import { readLineage } from '../lineage/read-lineage.js'
import { readMetrics } from '../metrics/read-metrics.js'
import { countNumbers, countTokens } from '../queue/count-numbers.js'
import { moveQueuedRun } from '../queue/queue-move.js'
import { foreseeLaunch, readQueue } from '../queue/queue-view.js'
import { inSnapshot } from '../sql.js'
import { findArtifactData, listArtifacts, openArtifact, putArtifact } from '../tensors/artifacts.js'
import { openSnapshot, openWeights } from '../tensors/run-tensors.js'
import { appendBatch } from './append-batch.js'
import { createExternalRun, endExternalRun } from './external-runs.js'
import { requestRunAction } from './run-action.js'
import { changeRuns } from './run-bulk.js'
import { readChanges, readNews } from './run-changes.js'
import { listCheckpoints } from './run-checkpoints.js'
import { exportRuns } from './run-export.js'
import { groupRuns } from './run-groups.js'
import { listRunKeys } from './run-keys.js'
import { launchRuns } from './run-launch.js'
import { listRuns } from './run-list.js'
import { readLogs } from './run-logs.js'
import { RunReader } from './run-reader.js'
import { resumeRunFrom, rewindRun } from './run-resume.js'
import { loadRun, loadRuns, requireRun } from './run-rows.js'
import { searchRuns } from './run-search.js'
import { listSegments } from './run-segments.js'
import { changeRunState, type RunTransition } from './run-transition.js'
import { updateRun } from './run-update.js'
import { readSnapshots } from './snapshot-rows.js'

export function createRunRepository(connections: Connections): RunRepository {
  const { prisma, pool } = connections
  const memory = createSearchMemory()
  const reader = new RunReader(pool)
  const change = async (id: RunId, transition: RunTransition, avoidWorkerId: string | null = null) => {
    await inTransaction(prisma, (tx) => changeRunState(tx, id, transition, avoidWorkerId))
    return loadRun(pool, id)
  }
  return {
    async launch(request) {
      return loadRuns(pool, await inTransaction(prisma, (tx) => launchRuns(tx, request)))
    },
    get: (id) => loadRun(pool, id),
    list: (query) => listRuns(connections, query),
    search: (search) => searchRuns(pool, search),
    listKeys: (query) => listRunKeys(pool, query),
    group: (query) => groupRuns(pool, query),
    export: (search) => exportRuns(pool, search),
    bulk: (input) => changeRuns(connections, input),
    async update(id, update) {
      await inTransaction(prisma, (tx) => updateRun(tx, id, update))
      return loadRun(pool, id)
    },
    async requestAction(id, action) {
      await inTransaction(prisma, (tx) => requestRunAction(tx, id, action))
      return loadRun(pool, id)
    },
    hold: (id) => change(id, 'hold'),
    release: (id) => change(id, 'release'),
    resume: (id) => change(id, 'resume'),
    requeue: (id, avoidWorkerId) => change(id, 'requeue', avoidWorkerId),
    async resumeFrom(id, from) {
      await inTransaction(prisma, (tx) => resumeRunFrom(tx, id, from), LONG_TRANSACTION_MS)
      return loadRun(pool, id)
    },
    async rewind(id, step) {
      await inTransaction(prisma, (tx) => rewindRun(tx, id, step), LONG_TRANSACTION_MS)
      return loadRun(pool, id)
    },
    async moveInQueue(id, move) {
      await inTransaction(prisma, (tx) => moveQueuedRun(tx, id, move))
      return loadRun(pool, id)
    },
    readQueue: () => inSnapshot(pool, readQueue),
    foreseeLaunch: (candidate) => inSnapshot(pool, (client) => foreseeLaunch(client, candidate)),
    countNumbers: (config) => countNumbers(pool, config),
    countTokens: (dataset) => countTokens(pool, dataset),
    async createExternal(input) {
      return loadRun(pool, await inTransaction(prisma, (tx) => createExternalRun(tx, input)))
    },
    appendBatch: (id, batch) => appendBatch(pool, id, batch),
    async endExternal(id, end) {
      await inTransaction(prisma, (tx) => endExternalRun(tx, id, end))
      return loadRun(pool, id)
    },
    readChanges: (id, after, limit) => readChanges(pool, id, after, limit),
    readNews: (id, query) => readNews(pool, reader, id, query),
    readMetrics: (id, query) =>
      inSnapshot(pool, async (client) => {
        await requireRun(client, id)
        return readMetrics(client, id, query)
      }),
    searchMetrics: (search, signal) =>
      inSnapshot(pool, (client) => searchMetrics(client, search, memory), signal),
    readLogs: (id, query) =>
      inSnapshot(pool, async (client) => {
        await requireRun(client, id)
        return readLogs(client, id, query)
      }),
    async readSnapshots(id) {
      await requireRun(pool, id)
      return readSnapshots(prisma, id)
    },
    readCheckpoints: (id) =>
      inSnapshot(pool, async (client) => {
        await requireRun(client, id)
        return { checkpoints: await listCheckpoints(client, id), segments: await listSegments(client, id) }
      }),
    readLineage: (id, verify) => readLineage(connections, id, verify),
    async openWeights(id, method) {
      await loadRun(pool, id)
      return openWeights(connections, id, method)
    },
    async openSnapshot(id, index) {
      await loadRun(pool, id)
      return openSnapshot(connections, id, index)
    },
    async listArtifacts(id) {
      await loadRun(pool, id)
      return listArtifacts(prisma, id)
    },
    async openArtifact(id, name) {
      await loadRun(pool, id)
      return openArtifact(connections, id, name)
    },
    readArtifact: (id, name) => findArtifactData(connections, id, name),
    putArtifact: (id, upload) => putArtifact(connections, id, upload),
  }
}
