import { Rewind } from '../checkpoints.js'
import { LogBatch, LogBatchResult } from '../log-batch.js'
import { ExternalRunEnd, ExternalRunInput, Run } from '../runs.js'
import { type Route, route, runParams } from './route.js'

export const externalRunRoutes = {
  rewindRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/rewind',
    action: 'run.log',
    tag: 'external runs',
    summary: 'Let an external run log again from a step; what it logged beyond is superseded',
    params: runParams,
    body: Rewind,
    response: Run,
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
