import { type Route, routes } from '@barycenter/contracts'
import type { FastifyInstance } from 'fastify'
import { createExperiment } from './experiments/create-experiment.js'
import { getExperiment } from './experiments/get-experiment.js'
import { listExperiments } from './experiments/list-experiments.js'
import { updateExperiment } from './experiments/update-experiment.js'
import { createExternalRun } from './external-runs/create-external-run.js'
import { endExternalRun } from './external-runs/end-external-run.js'
import { logRunBatch } from './external-runs/log-run-batch.js'
import { type RouteContext, registerRoute } from './handle.js'
import { cancelRun } from './runs/cancel-run.js'
import { downloadWeights } from './runs/download-weights.js'
import { finishRun } from './runs/finish-run.js'
import { getRun } from './runs/get-run.js'
import { getRunChanges } from './runs/get-run-changes.js'
import { getRunLogs } from './runs/get-run-logs.js'
import { getRunMetrics } from './runs/get-run-metrics.js'
import { getRunSnapshots } from './runs/get-run-snapshots.js'
import { launchRuns } from './runs/launch-runs.js'
import { listRuns } from './runs/list-runs.js'
import { rerunRun } from './runs/rerun-run.js'
import { updateRun } from './runs/update-run.js'
import { getConfigSchema } from './system/get-config-schema.js'
import { getHealth } from './system/get-health.js'
import { listDatasets } from './system/list-datasets.js'
import { listPresets } from './system/list-presets.js'
import { listWorkers } from './system/list-workers.js'

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
  listRuns,
  getRun,
  updateRun,
  cancelRun,
  finishRun,
  rerunRun,
  getRunChanges,
  getRunMetrics,
  getRunLogs,
  getRunSnapshots,
  createExternalRun,
  logRunBatch,
  endExternalRun,
  downloadWeights,
]

/** Registers every route; the server does not start when the table and the handlers are not the same set. */
export function registerRoutes(
  app: FastifyInstance,
  services: Pick<RouteContext, 'database' | 'product'>,
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
