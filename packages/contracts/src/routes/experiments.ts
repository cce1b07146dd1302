import { z } from 'zod'
import { Experiment, ExperimentInput, ExperimentUpdate } from '../experiments.js'
import { experimentParams, type Route, route } from './route.js'

const experiments = z.object({ experiments: z.array(Experiment) })

export const experimentRoutes = {
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
} satisfies Record<string, Route>
