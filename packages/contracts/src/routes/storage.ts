import { z } from 'zod'
import { Experiment } from '../experiments.js'
import { Sha256 } from '../ids.js'
import { Run } from '../runs.js'
import {
  DeletedUpload,
  PurgeInput,
  PurgeResult,
  StorageAccount,
  StoragePreview,
  StorageQuery,
  StorageSelection,
} from '../storage.js'
import { experimentParams, type Route, route, runParams } from './route.js'

export const storageRoutes = {
  deleteRun: route({
    method: 'DELETE',
    path: '/api/v1/runs/:runId',
    action: 'run.delete',
    tag: 'storage',
    summary: 'Move an ended run to the trash',
    params: runParams,
    response: Run,
  }),
  restoreRun: route({
    method: 'POST',
    path: '/api/v1/runs/:runId/restore',
    action: 'run.delete',
    tag: 'storage',
    summary: 'Take a run back out of the trash',
    params: runParams,
    response: Run,
  }),
  deleteExperiment: route({
    method: 'DELETE',
    path: '/api/v1/experiments/:experimentId',
    action: 'experiment.delete',
    tag: 'storage',
    summary: 'Move an experiment to the trash with all its runs, which have ended',
    params: experimentParams,
    response: Experiment,
  }),
  restoreExperiment: route({
    method: 'POST',
    path: '/api/v1/experiments/:experimentId/restore',
    action: 'experiment.delete',
    tag: 'storage',
    summary: 'Take an experiment back out of the trash with all its runs',
    params: experimentParams,
    response: Experiment,
  }),
  deleteWeights: route({
    method: 'DELETE',
    path: '/api/v1/weights/:file',
    action: 'weights.delete',
    tag: 'storage',
    summary: 'Delete an uploaded file for good, unless a queued or running run starts from it',
    params: z.object({ file: Sha256 }),
    response: DeletedUpload,
  }),
  getStorage: route({
    method: 'GET',
    path: '/api/v1/storage',
    action: 'storage.read',
    tag: 'storage',
    summary: 'Where all bytes are: by experiment, run and kind, each chunk counted once',
    query: StorageQuery,
    response: StorageAccount,
  }),
  previewStorage: route({
    method: 'POST',
    path: '/api/v1/storage/preview',
    action: 'storage.read',
    tag: 'storage',
    summary: 'What deleting runs for good would free; changes nothing',
    body: StorageSelection,
    response: StoragePreview,
  }),
  purgeStorage: route({
    method: 'POST',
    path: '/api/v1/storage/purge',
    action: 'storage.purge',
    tag: 'storage',
    summary: 'Delete runs in the trash for good, now',
    body: PurgeInput,
    response: PurgeResult,
  }),
} satisfies Record<string, Route>
