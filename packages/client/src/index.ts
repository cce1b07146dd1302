export {
  artifactPath,
  type CallOptions,
  type Client,
  createClient,
  exportPath,
  type RouteRequest,
  routeRequest,
} from './client.js'
export {
  type ComparedKey,
  compareOrigins,
  DIFFERENCE_SECTIONS,
  type DifferenceSection,
} from './compare-origins.js'
export {
  judgeCells,
  type ResultCell,
  type ResultRow,
  type RowVerdicts,
  resultRows,
} from './compare-results.js'
export {
  BUDGET_TITLES,
  type ComparedBudget,
  type ComparedMeasure,
  type ComparedMethod,
  type ComparedMetric,
  type ComparedParam,
  compareRuns,
  type RunComparison,
} from './compare-runs.js'
export { ConnectionError } from './connection-error.js'
export {
  foldChanges,
  type OmittedParts,
  type PointsView,
  type RunView,
  type SeriesView,
} from './fold-changes.js'
// `createLiveConnection` is an entry of its own (`/live`): a page reads the code of sockets after its first picture.
export type { LiveConnection, LiveState, WatchOptions } from './live-connection.js'
export { markdownTable } from './markdown-table.js'
export { betterOf, type Measure, measuredValue, measureOf, measuresOf } from './measures.js'
export { directionOfKey } from './metric-direction.js'
export type { RouteInput, RouteName, RouteResponse } from './route-types.js'
export {
  type ArtifactContent,
  type ArtifactOptions,
  type Histogram,
  putRunArtifact,
} from './run-artifacts.js'
export { createRunLogger, type RunLogger, type RunLoggerOptions } from './run-logger.js'
export type { RunWatcher } from './run-watch.js'
export { groupBySeed, groupEach, type SeedGroup, seedOf } from './seed-groups.js'
export { ChartFeed, type FedPicture, type FeedQuery } from './series/chart-feed.js'
export type { FedLine, FedPoints } from './series/merge-line.js'
export {
  CONFIDENCE,
  type Direction,
  FEWEST_RUNS_FOR_IMPORTANCE,
  FEWEST_SEEDS,
  type JudgedCandidate,
  LEVEL,
  type ParamColumn,
  type ParamImportance,
  paramImportance,
  type Summary,
  summarise,
  type Verdict,
} from './statistics/index.js'
