export { type CallOptions, type Client, createClient } from './client.js'
export {
  BUDGET_TITLES,
  type ComparedBudget,
  type ComparedMeasure,
  type ComparedMethod,
  type ComparedMetric,
  type ComparedParam,
  compareRuns,
  MEASURE_TITLES,
  type RunComparison,
} from './compare-runs.js'
export { ConnectionError } from './connection-error.js'
export { foldChanges, type RunView, type SeriesView } from './fold-changes.js'
export { createLiveConnection, type LiveConnection, type LiveState } from './live-connection.js'
export { markdownTable } from './markdown-table.js'
export type { RouteInput, RouteName, RouteResponse } from './route-types.js'
export { createRunLogger, type RunLogger, type RunLoggerOptions } from './run-logger.js'
export type { RunWatcher } from './run-watch.js'
