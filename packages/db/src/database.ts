import type {
  Dataset,
  EngineRecord,
  Experiment,
  ExperimentId,
  ExperimentInput,
  ExperimentUpdate,
  ExternalRunEnd,
  ExternalRunInput,
  Health,
  LogBatch,
  LogLine,
  MethodName,
  MetricsResult,
  Run,
  RunAction,
  RunChanges,
  RunConfig,
  RunFailure,
  RunId,
  RunListQuery,
  RunPage,
  RunUpdate,
  SnapshotsResult,
  WorkerView,
} from '@barycenter/contracts'
import type { RunWriter } from './run-writer.js'
import type { TensorManifestView } from './tensors.js'

export interface LaunchRequest {
  /** Name of the experiment; created when there is none. */
  experiment: string
  runs: { name: string; config: RunConfig }[]
  /** Whether the runs share a group id. */
  group: boolean
  tags: Record<string, string>
  notes: string
  launchCommand: string
  product: { version: string; commit: string | null }
  parentRunId?: RunId
}

export interface ClaimedRun {
  run: Run
  /** Fencing token: every write of this claim carries it. */
  token: bigint
  /** Whether the run was taken from a worker that had fallen silent. */
  recovered: boolean
}

export type RunEnd = { status: 'completed' | 'canceled' } | { status: 'failed'; failure: RunFailure }

export interface WorkerRegistration {
  id: string
  host: string
  pid: number
  engine: EngineRecord | null
  datasets: Dataset[]
}

/** The query of GET …/metrics. */
export interface MetricsSelection {
  /** Comma-separated; all when left out. */
  keys?: string
  /** About how many points a series may have in the answer. */
  maxPoints?: number
}

export interface WeightsDownload {
  manifest: TensorManifestView
  /** All bytes in order, each chunk checked before it is handed out. */
  chunks(): AsyncIterable<Buffer>
}

export interface ExperimentRepository {
  list(): Promise<Experiment[]>
  get(id: ExperimentId): Promise<Experiment>
  create(input: ExperimentInput): Promise<Experiment>
  update(id: ExperimentId, update: ExperimentUpdate): Promise<Experiment>
  /** The id of the experiment of this name; created when there is none. */
  ensure(name: string): Promise<ExperimentId>
}

/** What people and the API do with runs. */
export interface RunRepository {
  launch(request: LaunchRequest): Promise<Run[]>
  get(id: RunId): Promise<Run>
  /** Newest first; `nextCursor` continues after the last run of the page. */
  list(query: RunListQuery): Promise<RunPage>
  update(id: RunId, update: RunUpdate): Promise<Run>
  /**
   * Cancels at once what no worker is at work on (queued, external, or held by a silent worker); else leaves
   * the request for the worker. RUN_STATE_CONFLICT names the state found.
   */
  requestAction(id: RunId, action: RunAction): Promise<Run>
  createExternal(input: ExternalRunInput): Promise<Run>
  /** Stores a batch exactly once: the same batchId again answers with the first one's change number. */
  appendBatch(id: RunId, batch: LogBatch): Promise<{ seq: number; duplicate: boolean }>
  endExternal(id: RunId, end: ExternalRunEnd): Promise<Run>
  /** Changes after change number `after`, at most `limit` numbers, all from one moment of the database. */
  readChanges(id: RunId, after: number, limit: number): Promise<RunChanges>
  readMetrics(id: RunId, query: MetricsSelection): Promise<MetricsResult>
  /** At most `limit` lines of changes after `after`. A change is never cut unless it alone exceeds the limit. */
  readLogs(id: RunId, after: number, limit: number): Promise<LogLine[]>
  readSnapshots(id: RunId): Promise<SnapshotsResult>
  /** WEIGHTS_NOT_FOUND when the method has no result yet. */
  openWeights(id: RunId, method: MethodName): Promise<WeightsDownload>
}

/** What a worker's supervisor does. Leases last LEASE_MS; send a heartbeat every HEARTBEAT_MS. */
export interface RunQueue {
  /** Takes the next queued run, or one whose worker has fallen silent; null when there is none. */
  claim(workerId: string): Promise<ClaimedRun | null>
  /** Extends the lease. STALE_FENCING_TOKEN when the run is no longer held under this token. */
  heartbeat(runId: RunId, token: bigint): Promise<{ requestedAction: RunAction | null }>
  /** Hands a run back: queued again, or canceled where that was asked for. */
  release(runId: RunId, token: bigint): Promise<void>
  /** The checkpoint of a completed run is deleted; others keep theirs. */
  end(runId: RunId, token: bigint, end: RunEnd): Promise<void>
}

export interface WorkerRepository {
  register(worker: WorkerRegistration): Promise<void>
  heartbeat(id: string): Promise<void>
  stop(id: string): Promise<void>
  list(): Promise<WorkerView[]>
}

export interface DatasetRepository {
  list(): Promise<Dataset[]>
  find(name: string): Promise<Dataset | null>
}

/** News by NOTIFY: only ids and numbers; whoever hears them reads the rows. */
export interface ListenHandlers {
  onRunChanged?(runId: string, seq: number): void
  onRunControl?(runId: string): void
  /** A run was queued or handed back. */
  onQueueChanged?(): void
  /** News may have been missed: read again what matters. */
  onReconnected?(): void
}

export interface Listener {
  stop(): Promise<void>
}

export type DatabaseHealth = Pick<Health, 'database' | 'queue' | 'workers'>

/** The one door to Postgres. Methods throw AppError for everything a caller can act on. */
export interface Database {
  experiments: ExperimentRepository
  runs: RunRepository
  queue: RunQueue
  openRunWriter(runId: RunId, token: bigint): RunWriter
  workers: WorkerRepository
  datasets: DatasetRepository
  /** Never throws: an unreachable database is an answer. */
  health(): Promise<DatabaseHealth>
  listen(handlers: ListenHandlers): Promise<Listener>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  applicationName: string
  /** Default 10. */
  maxConnections?: number
}
