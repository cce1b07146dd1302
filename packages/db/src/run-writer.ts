import type {
  LogLevel,
  MethodResult,
  MetricPoint,
  PhaseName,
  Provenance,
  RunEventBody,
  RunProgress,
  Snapshot,
  SubspaceView,
} from '@barycenter/contracts'
import type { AnyTensor, NamedTensor } from './tensors.js'

/** What one write adds to a run; all of it becomes visible at once, under one change number. */
export interface RunWrite {
  metrics?: MetricPoint[]
  logs?: { level: LogLevel; message: string; timestamp: number }[]
  progress?: RunProgress
  events?: RunEventBody[]
}

export interface StoredCheckpoint {
  phase: PhaseName
  step: number
  /** JSON: finite numbers, strings, booleans, null, arrays and plain objects. */
  state: unknown
  tensors: NamedTensor[]
}

export interface StoredSubspace {
  /** JSON, as for a checkpoint. */
  state: unknown
  view: SubspaceView
  tensors: AnyTensor[]
}

/**
 * What the trainer of a claimed run stores. Every write is one transaction that first takes the run's lock and
 * checks the fencing token: once another worker has claimed the run, or the run has ended, every method
 * throws STALE_FENCING_TOKEN and has written nothing that a reader can see.
 */
export interface RunWriter {
  /** Returns the number of the change. */
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
  }): Promise<void>
  listSnapshots(): Promise<Snapshot[]>
  loadSnapshot(index: number): Promise<NamedTensor[]>
  saveSubspace(subspace: StoredSubspace & { durationMs: number }): Promise<void>
  loadSubspace(): Promise<StoredSubspace | null>
  /** weights: [blocks, snapshots] of the trained average. SUBSPACE_NOT_FOUND before saveSubspace. */
  saveAveragingWeights(weights: number[][]): Promise<void>
  /** Replaces the run's checkpoint and stores `alongside` in the same transaction. */
  saveCheckpoint(checkpoint: StoredCheckpoint, alongside?: RunWrite): Promise<void>
  loadCheckpoint(): Promise<StoredCheckpoint | null>
  /** The last result recorded for a method stands. */
  saveResult(result: { result: MethodResult; tensors: NamedTensor[] }): Promise<void>
}
