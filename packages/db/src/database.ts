import type {
  Artifact,
  BulkInput,
  BulkResult,
  CheckpointsResult,
  Dataset,
  EngineName,
  EngineRecord,
  EstimateInput,
  Experiment,
  ExperimentId,
  ExperimentInput,
  ExperimentUpdate,
  ExternalRunEnd,
  ExternalRunInput,
  Health,
  Lineage,
  LogBatch,
  LogsQuery,
  LogsResult,
  MethodName,
  MetricSearch,
  MetricSearchResult,
  MetricsResult,
  QueueMove,
  QueueOptions,
  QueueView,
  ResumeFrom,
  Run,
  RunAction,
  RunChanges,
  RunConfig,
  RunExport,
  RunFailure,
  RunGroups,
  RunGroupsQuery,
  RunHit,
  RunId,
  RunKeys,
  RunKeysQuery,
  RunListQuery,
  RunOrigin,
  RunPage,
  RunSearch,
  RunSearchResult,
  RunUpdate,
  SnapshotsResult,
  UploadedWeights,
  View,
  ViewId,
  ViewInput,
  ViewsQuery,
  ViewUpdate,
  WatchedPast,
  WeightsTensors,
  WorkerLoad,
  WorkerView,
} from '@barycenter/contracts'
import type { LaunchOutlook } from './queue/queue-view.js'
import type { EntryNumber, RunWriter } from './runs/run-writer.js'
import type { StorageRepository } from './storage/storage-repository.js'
import type { NamedTensor, TensorManifestView } from './tensors/tensors.js'

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
  /** How they are made from the parent. */
  origin?: RunOrigin
  /** Left out: at the end of the queue, for any worker of the default pool. */
  queue?: QueueOptions
}

export interface ClaimedRun {
  run: Run
  /** Fencing token: every write of this claim carries it. */
  token: bigint
  /** Whether the run was taken from a worker that had fallen silent. */
  recovered: boolean
}

export type RunEnd = { status: 'completed' | 'canceled' } | { status: 'failed'; failure: RunFailure }

/** A worker found out that it cannot open an engine it had declared. */
export interface EngineMisfit {
  workerId: string
  engine: EngineName
  reason: string
}

export interface WorkerRegistration {
  id: string
  host: string
  pid: number
  engine: EngineRecord | null
  /** Every engine that a run can have on this worker; left out, that of `engine` alone. */
  engines?: EngineName[]
  gpuMemoryMiB?: number | null
  /** Default: the default pool. */
  pools?: string[]
  labels?: string[]
  /** Runs that share its device at once, default 1. */
  slots?: number
  datasets: Dataset[]
}

export interface NewsQuery {
  after: number
  limit: number
  past: Exclude<WatchedPast, 'all'>
}

/** The query of GET …/metrics. */
export interface MetricsSelection {
  /** Comma-separated; all when left out. */
  keys?: string
  /** First and last step of the range, both included; all steps when left out. */
  fromStep?: number
  toStep?: number
  /** About how many points a series may have in the answer. */
  maxPoints?: number
  /** Whether the facts of each bucket are wanted as well. */
  buckets?: boolean
}

export interface WeightsDownload {
  manifest: TensorManifestView
  /** All bytes in order, each chunk checked before it is handed out. */
  chunks(): AsyncIterable<Buffer>
}

export interface ArtifactDownload {
  artifact: Artifact
  /** All bytes in order, each chunk checked before it is handed out. */
  chunks(): AsyncIterable<Buffer>
}

/** A file of a run on its way in. */
export interface ArtifactUpload {
  name: string
  mediaType: string
  bytes: AsyncIterable<Uint8Array>
}

/** A safetensors file on its way in. */
export interface WeightsUpload {
  name: string
  /** Of the whole file, where that is known before it has come. */
  size?: number
  bytes: AsyncIterable<Uint8Array>
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
  /** Like `list`, by what a search asks for. A cursor of another search gives a page of its own, no error. */
  search(search: RunSearch): Promise<RunSearchResult>
  /** Metrics, params and tags of all runs of a scope; by kind, then by key. */
  listKeys(query: RunKeysQuery): Promise<RunKeys>
  /** Runs with equal values taken together; what is told of a group is of all its runs. */
  group(query: RunGroupsQuery): Promise<RunGroups>
  /** All runs of a search at one moment of the database. Close it: it holds a connection. */
  export(search: RunExport): Promise<RunExportReader>
  /** Does one thing to many runs, each in a transaction of its own; a run that refuses does not stop the others. */
  bulk(input: BulkInput): Promise<BulkResult>
  update(id: RunId, update: RunUpdate): Promise<Run>
  /**
   * Cancels at once what no worker is at work on (waiting, external, or of a worker whose lease ran out); else leaves
   * the request for the worker. RUN_STATE_CONFLICT names the state found.
   */
  requestAction(id: RunId, action: RunAction): Promise<Run>
  /** Keeps a queued run from being taken. RUN_STATE_CONFLICT names the state found, here and below. */
  hold(id: RunId): Promise<Run>
  /** Lets a held run be taken. */
  release(id: RunId): Promise<Run>
  /** Queues a paused run again, or withdraws a pause that its worker has not carried out. */
  resume(id: RunId): Promise<Run>
  /** Queues a failed or canceled run again, to go on from its checkpoint; `avoidWorkerId` must not take it. */
  requeue(id: RunId, avoidWorkerId: string | null): Promise<Run>
  /** Queues an ended run again from one of its checkpoints; what it logged beyond is superseded. CHECKPOINT_NOT_FOUND, IN_USE. */
  resumeFrom(id: RunId, from: ResumeFrom): Promise<Run>
  /** Lets an external run log again from a step, also after its end. */
  rewind(id: RunId, step: number): Promise<Run>
  /** Gives a queued or held run another priority or place. */
  moveInQueue(id: RunId, move: QueueMove): Promise<Run>
  /** All runs that wait, in the order of claims, with what they wait for and until when. */
  readQueue(): Promise<QueueView>
  /** When a run like this would start and how long it would take, from what similar ones took. */
  foreseeLaunch(candidate: Omit<EstimateInput, 'runs'>): Promise<LaunchOutlook>
  /** Numbers in one snapshot of this model on these data, from the newest run that stored one; null without any. */
  countNumbers(config: RunConfig): Promise<number | null>
  /** Distinct tokens of a text data set that a run has read; null without one. */
  countTokens(dataset: RunConfig['dataset']): Promise<number | null>
  createExternal(input: ExternalRunInput): Promise<Run>
  /** Stores a batch exactly once: the same batchId again answers with the first one's change number. */
  appendBatch(id: RunId, batch: LogBatch): Promise<{ seq: number; duplicate: boolean }>
  endExternal(id: RunId, end: ExternalRunEnd): Promise<Run>
  /** Changes after change number `after`, at most `limit` numbers, all from one moment of the database. */
  readChanges(id: RunId, after: number, limit: number): Promise<RunChanges>
  /**
   * Changes for who does not want the points of the past: from 0 on, what happened without them and with the last log lines
   * (`brief`), or nothing of it (`none`). Later as `readChanges`, unless too many points were missed. `omitted` says what
   * was left out.
   */
  readNews(id: RunId, query: NewsQuery): Promise<RunChanges>
  /**
   * Series by key. With `maxPoints`, what is read is bounded, however long the series: no smallest or largest value and
   * none that is not finite gets lost.
   */
  readMetrics(id: RunId, query: MetricsSelection): Promise<MetricsResult>
  /** Lines and bands as charts draw them; runs that there are not are left out. Aborted, it rejects before it reads on. */
  searchMetrics(search: MetricSearch, signal?: AbortSignal): Promise<MetricSearchResult>
  /** At most `limit` lines, in order. A change is cut only where it alone exceeds the limit of lines that are searched for. */
  readLogs(id: RunId, query: LogsQuery): Promise<LogsResult>
  readSnapshots(id: RunId): Promise<SnapshotsResult>
  /** `verify` reads all bytes again and compares every recorded hash. */
  readLineage(id: RunId, verify: boolean): Promise<Lineage>
  readCheckpoints(id: RunId): Promise<CheckpointsResult>
  /** WEIGHTS_NOT_FOUND when the method has no result yet. */
  openWeights(id: RunId, method: MethodName): Promise<WeightsDownload>
  /** As it is stored, halves as halves. WEIGHTS_NOT_FOUND. */
  openSnapshot(id: RunId, index: number): Promise<WeightsDownload>
  /** By name. */
  listArtifacts(id: RunId): Promise<Artifact[]>
  /** ARTIFACT_NOT_FOUND when the run has saved none of this name. */
  openArtifact(id: RunId, name: string): Promise<ArtifactDownload>
  /** All bytes in memory; null when the run has saved none of this name. */
  readArtifact(id: RunId, name: string): Promise<Uint8Array | null>
  /** Of an external run. The same bytes under the same name change nothing; others replace them while the run is running. */
  putArtifact(id: RunId, upload: ArtifactUpload): Promise<Artifact>
}

/** The runs of an export, page by page, in the order of its search. */
export interface RunExportReader {
  /** Of each value of `select`, what all runs found have of it: a column of a typed file has one type. */
  kinds(): Promise<ValueKind[]>
  pages(): AsyncIterable<RunHit[]>
  close(): Promise<void>
}

export type ValueKind = 'number' | 'boolean' | 'text' | 'mixed'

/** Looks at runs that people keep. What there is not is VIEW_NOT_FOUND. */
export interface ViewRepository {
  /** By name. */
  list(query: ViewsQuery): Promise<View[]>
  /** VIEW_EXISTS when the page of the experiment has one of this name, EXPERIMENT_NOT_FOUND. */
  create(input: ViewInput): Promise<View>
  update(id: ViewId, update: ViewUpdate): Promise<View>
  delete(id: ViewId): Promise<View>
}

/** Weights that runs can start from. What there is not is WEIGHTS_NOT_FOUND. */
export interface WeightsRepository {
  /**
   * Stores a safetensors file, its numbers as float32. Bytes that were uploaded before stay under their first name.
   * WEIGHTS_INVALID names the tensor or the part of the file, what was found and what was expected.
   */
  upload(upload: WeightsUpload): Promise<WeightsTensors>
  /** Newest first. */
  list(): Promise<UploadedWeights[]>
  get(file: string): Promise<WeightsTensors>
  loadUpload(file: string): Promise<NamedTensor[]>
  /** What a run ended at by this method. */
  loadResult(id: RunId, method: MethodName): Promise<NamedTensor[]>
  loadSnapshot(id: RunId, index: number): Promise<NamedTensor[]>
}

/** What a worker's supervisor does. Leases last LEASE_MS; send a heartbeat every HEARTBEAT_MS. */
export interface RunQueue {
  /**
   * Takes the next queued run that fits the worker, or one whose worker was lost; null when there is none. Of runs that it has
   * in hand a worker that was silent for longer than a lease takes none from itself: it simply goes on.
   */
  claim(workerId: string, inHand?: readonly RunId[]): Promise<ClaimedRun | null>
  /** Extends the lease. STALE_FENCING_TOKEN when the run is no longer held under this token. */
  heartbeat(runId: RunId, token: bigint): Promise<{ requestedAction: RunAction | null }>
  /**
   * Number of the last entry that writers of the run have stored, 0 before the first; waits for one that is being stored.
   * STALE_FENCING_TOKEN when the run is no longer held under this token.
   */
  lastEntry(runId: RunId, token: bigint): Promise<number>
  /**
   * Hands a run back: queued again, or canceled or paused where that was asked for. With `misfit`, its worker is not
   * given runs that need that engine any more.
   */
  release(runId: RunId, token: bigint, misfit?: EngineMisfit): Promise<void>
  /**
   * Checkpoints of a completed run are deleted, unless its config keeps them; others keep theirs. A failure that may
   * pass puts the run back where it has retries left.
   */
  end(runId: RunId, token: bigint, end: RunEnd): Promise<void>
}

export interface WorkerRepository {
  register(worker: WorkerRegistration): Promise<void>
  heartbeat(id: string, load?: WorkerLoad): Promise<void>
  stop(id: string): Promise<void>
  list(): Promise<WorkerView[]>
  /** WORKER_NOT_FOUND. */
  setDraining(id: string, draining: boolean): Promise<WorkerView>
}

export interface DatasetRepository {
  list(): Promise<Dataset[]>
  find(name: string): Promise<Dataset | null>
}

/** Work on what is stored that changes nothing of what is read. Several processes may do it at once. */
export interface Maintenance {
  /** Runs with points that no compaction has merged yet. */
  runsToCompact(): Promise<RunId[]>
  /**
   * Merges the small segments that a run has logged into large ones with summaries: all of an ended run, of others what is
   * worth it. Between two series it heeds the signal.
   */
  compactRun(id: RunId, signal?: AbortSignal): Promise<Compaction>
}

export interface Compaction {
  /** Segments that were merged, and those they were merged into. */
  merged: number
  sealed: number
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
  weights: WeightsRepository
  storage: StorageRepository
  queue: RunQueue
  /** With `entry`, each write is stored once under the number it has then, however often it is repeated. */
  openRunWriter(runId: RunId, token: bigint, entry?: EntryNumber): RunWriter
  workers: WorkerRepository
  datasets: DatasetRepository
  views: ViewRepository
  maintenance: Maintenance
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
  /**
   * Where new chunks of tensors and files are put: s3://bucket/prefix?endpoint=…&region=…, with AWS_ACCESS_KEY_ID and
   * AWS_SECRET_ACCESS_KEY. Left out, as BARYCENTER_TENSORS_URL says; without it, in the database.
   */
  tensorsUrl?: string
}
