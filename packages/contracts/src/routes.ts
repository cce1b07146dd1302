import { z } from 'zod'
import type { Action } from './access.js'
import { ChangesQuery, RunChanges } from './changes.js'
import { Experiment, ExperimentInput, ExperimentUpdate } from './experiments.js'
import { ExperimentId, RunId } from './ids.js'
import { MethodName } from './methods.js'
import { LogBatch, LogBatchResult, LogLine, MetricsQuery, MetricsResult } from './metrics.js'
import { RunPresetView } from './run-presets.js'
import {
  ExternalRunEnd,
  ExternalRunInput,
  LaunchInput,
  LaunchResult,
  Run,
  RunListQuery,
  RunPage,
  RunUpdate,
} from './runs.js'
import { SnapshotsResult } from './snapshots.js'
import { Dataset, Health, WorkerView } from './system.js'

/**
 * The HTTP API as data: the server registers these, the client calls these, the documents are made from these.
 * `response` is the body of the success status; errors always have the shape of ErrorBody.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH'
  path: string
  action: Action
  tag: string
  summary: string
  status?: 200 | 201
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  response: z.ZodType
}

const route = <const R extends Route>(definition: R): R => definition

const runParams = z.object({ runId: RunId })
const experimentParams = z.object({ experimentId: ExperimentId })

const experiments = z.object({ experiments: z.array(Experiment) })
const logsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(20_000).default(5000),
})

export const routes = {
  getHealth: route({
    method: 'GET',
    path: '/api/v1/health',
    action: 'system.read',
    tag: 'system',
    summary: 'State of the server, its database and its workers',
    response: Health,
  }),
  listWorkers: route({
    method: 'GET',
    path: '/api/v1/workers',
    action: 'system.read',
    tag: 'system',
    summary: 'Workers, the engine each one has and why better ones were refused',
    response: z.object({ workers: z.array(WorkerView) }),
  }),
  listDatasets: route({
    method: 'GET',
    path: '/api/v1/datasets',
    action: 'system.read',
    tag: 'system',
    summary: 'Data sets that runs can name',
    response: z.object({ datasets: z.array(Dataset) }),
  }),
  listPresets: route({
    method: 'GET',
    path: '/api/v1/presets',
    action: 'system.read',
    tag: 'system',
    summary: 'Named starting points for a run config, all defaults written out',
    response: z.object({ presets: z.array(RunPresetView) }),
  }),
  getConfigSchema: route({
    method: 'GET',
    path: '/api/v1/config-schema',
    action: 'system.read',
    tag: 'system',
    summary: 'JSON Schema of a run config',
    response: z.record(z.string(), z.unknown()),
  }),

  listExperiments: route({
    method: 'GET',
    path: '/api/v1/experiments',
    action: 'experiment.read',
    tag: 'experiments',
    summary: 'All experiments with counts of their runs',
    response: experiments,
  }),
  createExperiment: route({
    method: 'POST',
    path: '/api/v1/experiments',
    action: 'experiment.write',
    tag: 'experiments',
    summary: 'Create an experiment',
    status: 201,
    body: ExperimentInput,
    response: Experiment,
  }),
  getExperiment: route({
    method: 'GET',
    path: '/api/v1/experiments/:experimentId',
    action: 'experiment.read',
    tag: 'experiments',
    summary: 'One experiment',
    params: experimentParams,
    response: Experiment,
  }),
  updateExperiment: route({
    method: 'PATCH',
    path: '/api/v1/experiments/:experimentId',
    action: 'experiment.write',
    tag: 'experiments',
    summary: 'Rename or describe an experiment',
    params: experimentParams,
    body: ExperimentUpdate,
    response: Experiment,
  }),

  launchRuns: route({
    method: 'POST',
    path: '/api/v1/runs',
    action: 'run.launch',
    tag: 'runs',
    summary: 'Check a config and queue one run, or one for each seed',
    status: 201,
    body: LaunchInput,
    response: LaunchResult,
  }),
  listRuns: route({
    method: 'GET',
    path: '/api/v1/runs',
    action: 'run.read',
    tag: 'runs',
    summary: 'Runs, newest first, page by page',
    query: RunListQuery,
    response: RunPage,
  }),
  getRun: route({
    method: 'GET',
    path: '/api/v1/runs/:runId',
    action: 'run.read',
    tag: 'runs',
    summary: 'One run with its config, results and provenance',
    params: runParams,
    response: Run,
  }),
  updateRun: route({
    method: 'PATCH',
    path: '/api/v1/runs/:runId',
    action: 'run.edit',
    tag: 'runs',
    summary: 'Rename, tag, annotate, archive or restore',
    params: runParams,
    body: RunUpdate,
    response: Run,
  }),
  cancelRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/cancel',
    action: 'run.control',
    tag: 'runs',
    summary: 'Stop a run; what it has stored stays',
    params: runParams,
    response: Run,
  }),
  finishRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/finish-now',
    action: 'run.control',
    tag: 'runs',
    summary: 'End base training now, then subspace, TWA and evaluation',
    params: runParams,
    response: Run,
  }),
  rerunRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/rerun',
    action: 'run.launch',
    tag: 'runs',
    summary: 'Queue a new run with the same config',
    status: 201,
    params: runParams,
    response: Run,
  }),
  getRunChanges: route({
    method: 'GET',
    path: '/api/v1/runs/:runId/changes',
    action: 'run.read',
    tag: 'runs',
    summary: 'Everything that changed after a change number; from 0, the whole history',
    params: runParams,
    query: ChangesQuery,
    response: RunChanges,
  }),
  getRunMetrics: route({
    method: 'GET',
    path: '/api/v1/runs/:runId/metrics',
    action: 'run.read',
    tag: 'runs',
    summary: 'Metric series',
    params: runParams,
    query: MetricsQuery,
    response: MetricsResult,
  }),
  getRunLogs: route({
    method: 'GET',
    path: '/api/v1/runs/:runId/logs',
    action: 'run.read',
    tag: 'runs',
    summary: 'Log lines after a change number',
    params: runParams,
    query: logsQuery,
    response: z.object({ logs: z.array(LogLine) }),
  }),
  getRunSnapshots: route({
    method: 'GET',
    path: '/api/v1/runs/:runId/snapshots',
    action: 'run.read',
    tag: 'runs',
    summary: 'Snapshots and the subspace built from them',
    params: runParams,
    response: SnapshotsResult,
  }),

  createExternalRun: route({
    method: 'POST',
    path: '/api/v1/runs/external',
    action: 'run.log',
    tag: 'external runs',
    summary: 'Start a run that another program trains and logs',
    status: 201,
    body: ExternalRunInput,
    response: Run,
  }),
  logRunBatch: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/log',
    action: 'run.log',
    tag: 'external runs',
    summary: 'Append one batch of metrics, logs, params and tags, exactly once for each batchId',
    params: runParams,
    body: LogBatch,
    response: LogBatchResult,
  }),
  endExternalRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/end',
    action: 'run.log',
    tag: 'external runs',
    summary: 'End an external run',
    params: runParams,
    body: ExternalRunEnd,
    response: Run,
  }),
} satisfies Record<string, Route>

export type Routes = typeof routes

/** Final weights as a safetensors file; the only route whose body is not JSON. */
export const WEIGHTS_PATH = '/api/v1/runs/:runId/weights/:method'
export const WeightsParams = z.object({ runId: RunId, method: MethodName })
