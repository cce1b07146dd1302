import { Estimate, EstimateInput } from '../estimates.js'
import { type Route, route } from './route.js'

export const estimateRoutes = {
  estimateLaunch: route({
    method: 'POST',
    path: '/api/v1/runs/estimate',
    action: 'run.read',
    tag: 'runs',
    summary:
      'What a launch would probably take: time, place in the queue, disk; and what looks wrong with it',
    body: EstimateInput,
    response: Estimate,
  }),
} satisfies Record<string, Route>
