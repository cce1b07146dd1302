import { type Route, routes } from '@barycenter/contracts'
import type { FastifyInstance } from 'fastify'
import { estimateLaunch } from './estimates/estimate-launch.js'
import { createExperiment } from './experiments/create-experiment.js'
import { deleteExperiment } from './experiments/delete-experiment.js'
import { getExperiment } from './experiments/get-experiment.js'
import { listExperiments } from './experiments/list-experiments.js'
import { restoreExperiment } from './experiments/restore-experiment.js'
import { updateExperiment } from './experiments/update-experiment.js'
import { createExternalRun } from './external-runs/create-external-run.js'
import { endExternalRun } from './external-runs/end-external-run.js'
import { logRunBatch } from './external-runs/log-run-batch.js'
import { rewindRun } from './external-runs/rewind-run.js'
import { type RouteContext, registerRoute } from './handle.js'
import { searchMetrics } from './metrics/search-metrics.js'
import { cloneRun } from './queue/clone-run.js'
import { getQueue } from './queue/get-queue.js'
import { holdRun } from './queue/hold-run.js'
import { moveQueuedRun } from './queue/move-queued-run.js'
import { pauseRun } from './queue/pause-run.js'
import { releaseRun } from './queue/release-run.js'
import { requeueRun } from './queue/requeue-run.js'
import { resumeRun } from './queue/resume-run.js'
import { updateWorker } from './queue/update-worker.js'
import { bulkRuns } from './run-tables/bulk-runs.js'
import { exportRuns } from './run-tables/export-runs.js'
import { groupRuns } from './run-tables/group-runs.js'
import { listRunKeys } from './run-tables/list-run-keys.js'
import { cancelRun } from './runs/cancel-run.js'
import { deleteRun } from './runs/delete-run.js'
import { downloadArtifact } from './runs/download-artifact.js'
import { downloadWeights } from './runs/download-weights.js'
import { finishRun } from './runs/finish-run.js'
import { getRun } from './runs/get-run.js'
import { getRunChanges } from './runs/get-run-changes.js'
import { getRunLineage } from './runs/get-run-lineage.js'
import { getRunLogs } from './runs/get-run-logs.js'
import { getRunMetrics } from './runs/get-run-metrics.js'
import { getRunSnapshots } from './runs/get-run-snapshots.js'
import { launchRuns } from './runs/launch-runs.js'
import { listArtifacts } from './runs/list-artifacts.js'
import { listCheckpoints } from './runs/list-checkpoints.js'
import { listRuns } from './runs/list-runs.js'
import { putArtifact } from './runs/put-artifact.js'
import { rerunRun } from './runs/rerun-run.js'
import { restoreRun } from './runs/restore-run.js'
import { resumeRunFrom } from './runs/resume-run-from.js'
import { searchRuns } from './runs/search-runs.js'
import { updateRun } from './runs/update-run.js'
import { getStorage } from './storage/get-storage.js'
import { previewStorage } from './storage/preview-storage.js'
import { purgeStorage } from './storage/purge-storage.js'
import { getConfigSchema } from './system/get-config-schema.js'
import { getHealth } from './system/get-health.js'
import { listDatasets } from './system/list-datasets.js'
import { listPresets } from './system/list-presets.js'
import { listWorkers } from './system/list-workers.js'
import { createView } from './views/create-view.js'
import { deleteView } from './views/delete-view.js'
import { listViews } from './views/list-views.js'
import { updateView } from './views/update-view.js'
import { deleteWeights } from './weights/delete-weights.js'
import { getWeights } from './weights/get-weights.js'
import { listWeights } from './weights/list-weights.js'
import { uploadWeights } from './weights/upload-weights.js'

const ROUTE_FILES = [
  getHealth,
  listWorkers,
  listDatasets,
  listPresets,
  getConfigSchema,
  listExperiments,
  createExperiment,
  getExperiment,
  updateExperiment,
  launchRuns,
  estimateLaunch,
  listRuns,
  searchRuns,
  listRunKeys,
  groupRuns,
  bulkRuns,
  exportRuns,
  getRun,
  updateRun,
  cancelRun,
  finishRun,
  rerunRun,
  resumeRun,
  getRunChanges,
  getRunMetrics,
  searchMetrics,
  getRunLogs,
  getRunSnapshots,
  listCheckpoints,
  getRunLineage,
  listArtifacts,
  listWeights,
  getWeights,
  uploadWeights,
  getQueue,
  moveQueuedRun,
  holdRun,
  releaseRun,
  pauseRun,
  resumeRunFrom,
  requeueRun,
  cloneRun,
  updateWorker,
  createExternalRun,
  logRunBatch,
  endExternalRun,
  rewindRun,
  downloadWeights,
  downloadArtifact,
  putArtifact,
  deleteRun,
  restoreRun,
  deleteExperiment,
  restoreExperiment,
  deleteWeights,
  getStorage,
  previewStorage,
  purgeStorage,
  listViews,
  createView,
  updateView,
  deleteView,
]

/** Registers every route; the server does not start when the table and the handlers are not the same set. */
export function registerRoutes(
  app: FastifyInstance,
  services: Pick<RouteContext, 'database' | 'product' | 'uploadLimit' | 'artifactLimit' | 'databaseDir'>,
): void {
  const handled: Route[] = []
  const context: RouteContext = {
    ...services,
    app,
    handle(route, answer) {
      handled.push(route)
      registerRoute(app, route, answer)
    },
  }
  for (const register of ROUTE_FILES) register(context)
  requireOneHandlerEach(routes, handled)
}

/** Throws an Error that names each entry without a handler, with two, or handled without being in the table. */
export function requireOneHandlerEach(table: Record<string, Route>, handled: readonly Route[]): void {
  const faults = Object.entries(table).flatMap(([name, route]) => {
    const count = handled.filter((other) => other === route).length
    return count === 1 ? [] : [`${name}: found ${count} handlers, expected 1`]
  })
  for (const route of handled)
    if (!Object.values(table).includes(route))
      faults.push(`${route.method} ${route.path}: handled, but not in the route table`)
  if (faults.length > 0) throw new Error(`Routes and handlers differ: ${faults.join('; ')}`)
}
