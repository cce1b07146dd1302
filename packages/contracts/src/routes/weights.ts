import { z } from 'zod'
import { Sha256 } from '../ids.js'
import { UploadedWeights, WeightsTensors } from '../uploaded-weights.js'
import { type Route, route } from './route.js'

export const weightsRoutes = {
  listWeights: route({
    method: 'GET',
    path: '/api/v1/weights',
    action: 'weights.read',
    tag: 'weights',
    summary: 'Uploaded weights that runs can start from',
    response: z.object({ weights: z.array(UploadedWeights) }),
  }),
  getWeights: route({
    method: 'GET',
    path: '/api/v1/weights/:file',
    action: 'weights.read',
    tag: 'weights',
    summary: 'One uploaded file with the names and shapes of its tensors',
    params: z.object({ file: Sha256 }),
    response: WeightsTensors,
  }),
} satisfies Record<string, Route>
