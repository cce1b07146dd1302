import {
  AppError,
  type MethodName,
  type MethodResult,
  type Provenance,
  type Snapshot,
} from '@barycenter/contracts'
import type { RunWrite, RunWriter, StoredCheckpoint, StoredSubspace } from '@barycenter/db'
import { hashTensors, type NamedTensor, roundTensors } from '@barycenter/db/tensors'

/** A RunWriter over plain memory, with everything it was given open to a test. It copies, as a database does. */
export interface MemoryRunWriter extends RunWriter {
  writes: RunWrite[]
  /** Whatever is to be kept: every checkpoint that was ever saved, in order; the last one is what `loadCheckpoint` gives. */
  checkpoints: StoredCheckpoint[]
  snapshots: (Snapshot & { tensors: NamedTensor[] })[]
  results: Map<MethodName, { result: MethodResult; tensors: NamedTensor[] }>
  provenance: Partial<Provenance>
  averagingWeights: number[][] | null
  artifacts: Map<string, Uint8Array>
  /** Points of one metric in the order they were written. */
  series(key: string): [step: number, value: number][]
}

/** @param start state to begin with, as an earlier trainer left it */
export function createMemoryRunWriter(start: Partial<MemoryRunWriter> = {}): MemoryRunWriter {
  let subspace: StoredSubspace | null = null
  const writes = [...(start.writes ?? [])]
  const checkpoints = [...(start.checkpoints ?? [])]
  const snapshots = [...(start.snapshots ?? [])]
  const results: MemoryRunWriter['results'] = new Map(start.results)
  const artifacts: MemoryRunWriter['artifacts'] = new Map(start.artifacts)
  const points = () => writes.flatMap(({ metrics = [] }) => metrics)

  const writer: MemoryRunWriter = {
    writes,
    checkpoints,
    snapshots,
    results,
    artifacts,
    provenance: {},
    averagingWeights: start.averagingWeights ?? null,
    series: (key) => points().flatMap((point) => (point.key === key ? [[point.step, point.value]] : [])),
    write: async (batch) => writes.push(structuredClone(batch)),
    async saveProvenance(patch) {
      Object.assign(writer.provenance, patch)
    },
    async loggedSteps() {
      const largest = new Map<string, number>()
      for (const { key, step } of points()) largest.set(key, Math.max(step, largest.get(key) ?? step))
      return largest
    },
    async saveSnapshot({ tensors: given, dtype, ...snapshot }) {
      const tensors = roundTensors(given, dtype)
      const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, 0)
      const sha256 = hashTensors(tensors)
      const createdAt = new Date().toISOString()
      const kept = snapshots.filter(({ index }) => index !== snapshot.index)
      kept.push({ ...snapshot, bytes, sha256, createdAt, tensors: structuredClone(tensors) })
      snapshots.splice(0, snapshots.length, ...kept.sort((a, b) => a.index - b.index))
    },
    listSnapshots: async () => snapshots.map(({ tensors: _, ...snapshot }) => snapshot),
    async loadSnapshot(index) {
      const found = snapshots.find((snapshot) => snapshot.index === index)
      if (!found) throw new AppError('INTERNAL', `no snapshot ${index}`)
      return structuredClone(found.tensors)
    },
    async saveSubspace({ durationMs: _, ...saved }) {
      // Through JSON, as the database keeps it.
      subspace = { ...structuredClone(saved), state: JSON.parse(JSON.stringify(saved.state)) }
    },
    loadSubspace: async () => subspace ?? (await start.loadSubspace?.()) ?? null,
    async saveAveragingWeights(weights) {
      writer.averagingWeights = weights
    },
    async saveCheckpoint(checkpoint, alongside) {
      checkpoints.push({
        ...structuredClone(checkpoint),
        state: JSON.parse(JSON.stringify(checkpoint.state)),
      })
      if (alongside) writes.push(structuredClone(alongside))
    },
    loadCheckpoint: async () => structuredClone(checkpoints.at(-1) ?? null),
    async saveResult({ result, tensors }) {
      results.set(result.method, { result, tensors: structuredClone(tensors) })
    },
    async saveArtifact({ name, data }) {
      artifacts.set(name, data.slice())
    },
    loadArtifact: async (name) => artifacts.get(name) ?? null,
  }
  return writer
}
