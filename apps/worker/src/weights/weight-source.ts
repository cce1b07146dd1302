import {
  AppError,
  type DataRecord,
  type MethodName,
  type Run,
  type RunId,
  type Snapshot,
} from '@barycenter/contracts'
import type { Database, NamedTensor } from '@barycenter/db'

/** What is looked at of a run whose weights are taken. */
export type SourceRun = Pick<Run, 'id' | 'name' | 'config' | 'results'> & {
  /** What its weights have learnt from, where that is known. */
  provenance: { data: DataRecord | null } | null
}

/** Weights of other runs, with what belongs to them, and of uploaded files. What there is not is RUN_NOT_FOUND or WEIGHTS_NOT_FOUND. */
export interface WeightSource {
  run(id: RunId): Promise<SourceRun>
  /** What a run ended at by a method, with the statistics of batch norm. */
  result(id: RunId, method: MethodName): Promise<NamedTensor[]>
  snapshot(id: RunId, index: number): Promise<NamedTensor[]>
  /** All that a run has, in order. */
  snapshots(id: RunId): Promise<Snapshot[]>
  /** A file that a run kept, such as its tokenizer; null where it kept none of this name. */
  artifact(id: RunId, name: string): Promise<Uint8Array | null>
  /** Tensors of the uploaded file of this SHA-256. */
  upload(file: string): Promise<NamedTensor[]>
}

export function databaseWeights({ runs, weights }: Pick<Database, 'runs' | 'weights'>): WeightSource {
  return {
    run: (id) => runs.get(id),
    result: (id, method) => weights.loadResult(id, method),
    snapshot: (id, index) => weights.loadSnapshot(id, index),
    snapshots: async (id) => (await runs.readSnapshots(id)).snapshots,
    artifact: (id, name) => runs.readArtifact(id, name),
    upload: (file) => weights.loadUpload(file),
  }
}

/** What the API has seen at the launch may be gone: that is the fault of the config, at `field`, and not of the store. */
export async function asConfigured<T>(field: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const isGone = error instanceof AppError && ['RUN_NOT_FOUND', 'WEIGHTS_NOT_FOUND'].includes(error.code)
    if (!isGone) throw error
    throw new AppError('INVALID_CONFIG', `${field}: ${error.message}`, { cause: error })
  }
}
