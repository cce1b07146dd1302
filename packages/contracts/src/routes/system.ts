import { z } from 'zod'
import { RunPresetView } from '../run-presets.js'
import { Dataset, Health } from '../system.js'
import { WorkerView } from '../workers.js'
import { type Route, route } from './route.js'

export const systemRoutes = {
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
} satisfies Record<string, Route>
