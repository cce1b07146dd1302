import { MetricSearch, MetricSearchResult } from '../metric-search.js'
import { type Route, route } from './route.js'

export const metricRoutes = {
  searchMetrics: route({
    method: 'POST',
    path: '/api/v1/metrics/search',
    action: 'run.read',
    tag: 'runs',
    summary: 'Lines of several runs and bands of groups, as charts draw them',
    body: MetricSearch,
    response: MetricSearchResult,
    packed: true,
  }),
} satisfies Record<string, Route>
