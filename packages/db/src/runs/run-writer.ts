import type {
  LineageInput,
  LogLevel,
  MethodResult,
  MetricPoint,
  PhaseName,
  Provenance,
  RunEventBody,
  RunId,
  RunInputs,
  RunProgress,
  Snapshot,
  SubspaceView,
} from '@barycenter/contracts'
import type { AnyTensor, FloatType, NamedTensor } from '../tensors/tensors.js'

/** What one write adds to a run; all of it becomes visible at once, under one change number. */
export interface RunWrite {
  metrics?: MetricPoint[]
  logs?: { level: LogLevel; message: string; timestamp: number }[]
  progress?: RunProgress
  events?: RunEventBody[]
  /** What the run begins with; told once. */
  inputs?: RunInputs
}

/** A snapshot that another run has stored. */
export interface BorrowedSnapshot {
  runId: RunId
  index: number
  sha256: string
}

export interface StoredCheckpoint {
  phase: PhaseName
  step: number
  /** JSON: finite numbers, strings, booleans, null, arrays and plain objects. */
  state: unknown
  tensors: NamedTensor[]
}

/** What of a run's checkpoints stays once a new one is stored. */
export interface KeptCheckpoints {
  /** How many of the latest. */
  newest: number
  /** Whether the new one stays whatever follows. */
  always: boolean
}

export interface StoredSubspace {
  /** JSON, as for a checkpoint. */
  state: unknown
  view: SubspaceView
  tensors: AnyTensor[]
}

/**
 * The number of the entry that the next write stores, set before each one. Numbers grow; see `RunQueue.lastEntry` for where
 * a trainer goes on. An entry whose number is stored already is left alone, so that it may be sent again.
 */
export interface EntryNumber {
  current: number
}

/**
 * What the trainer of a claimed run stores. Every write is one transaction that first takes the run's lock and
 * checks the fencing token: once another worker has claimed the run, or the run has ended, every method
 * throws STALE_FENCING_TOKEN and has written nothing that a reader can see.
 */
export interface RunWriter {
  /** Returns the number of the change; 0 where it is not known yet, or was stored under this entry before. */
  write(batch: RunWrite): Promise<number>
  /** Adds to what is known of the run's making; the run shows it once every field is there. */
  saveProvenance(patch: Partial<Provenance>): Promise<void>
  /** Metric key → largest step stored, so that a resumed run leaves out points that are there already. */
  loggedSteps(): Promise<Map<string, number>>
  /** Saving the same index with the same bytes again changes nothing; other bytes replace the snapshot. */
  saveSnapshot(snapshot: {
    index: number
    step: number
    epoch: number
    norm: number
    tensors: NamedTensor[]
    /** How its numbers are stored, float32 when left out; halves are rounded, and read back as float32. */
    dtype?: FloatType
    /** Where it comes from, unless this run trained it. */
    inputs?: LineageInput[]
  }): Promise<void>
  /**
   * Where the store can: saves a snapshot of another run as one of this run without copying any bytes.
   * WEIGHTS_NOT_FOUND when there is none with this hash any more.
   */
  borrowSnapshot?(snapshot: {
    index: number
    step: number
    epoch: number
    norm: number
    from: BorrowedSnapshot
  }): Promise<void>
  listSnapshots(): Promise<Snapshot[]>
  loadSnapshot(index: number): Promise<NamedTensor[]>
  saveSubspace(subspace: StoredSubspace & { durationMs: number; inputs?: LineageInput[] }): Promise<void>
  loadSubspace(): Promise<StoredSubspace | null>
  /** weights: [blocks, snapshots] of the trained average. SUBSPACE_NOT_FOUND before saveSubspace. */
  saveAveragingWeights(weights: number[][]): Promise<void>
  /**
   * Stores where a run goes on from, and `alongside`, in one transaction that also removes checkpoints which are not to
   * be kept. Left out, `keep` is this one until the next.
   */
  saveCheckpoint(checkpoint: StoredCheckpoint, alongside?: RunWrite, keep?: KeptCheckpoints): Promise<void>
  /** The newest. */
  loadCheckpoint(): Promise<StoredCheckpoint | null>
  /** The last result recorded for a method stands. */
  saveResult(result: { result: MethodResult; tensors: NamedTensor[]; inputs?: LineageInput[] }): Promise<void>
  /** Stores a file of the run; saving the same name again replaces it, the same bytes change nothing. */
  saveArtifact(artifact: { name: string; mediaType: string; data: Uint8Array }): Promise<void>
  loadArtifact(name: string): Promise<Uint8Array | null>
}
