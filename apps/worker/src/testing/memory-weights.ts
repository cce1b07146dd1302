import { AppError, type Run, RunConfig, type RunConfigInput, type RunId } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import type { WeightSource } from '../weights/weight-source.js'
import type { MemoryRunWriter } from './memory-run-writer.js'

/** A run that has ended in memory. */
export interface MemoryRun {
  id: RunId
  config: RunConfigInput
  writer: MemoryRunWriter
}

/** Weights of runs in memory, and of files by their SHA-256. */
export function createMemoryWeights(
  runs: readonly MemoryRun[] = [],
  files: Readonly<Record<string, NamedTensor[]>> = {},
): WeightSource {
  const find = (id: RunId) => {
    const found = runs.find((run) => run.id === id)
    if (!found) throw new AppError('RUN_NOT_FOUND', `No run ${id}`)
    return found
  }
  return {
    run: async (id) => toRun(find(id)),
    async result(id, method) {
      const found = find(id).writer.results.get(method)
      if (!found) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${id} has no weights of method ${method}`)
      return found.tensors
    },
    async snapshot(id, index) {
      const found = find(id).writer.snapshots.find((snapshot) => snapshot.index === index)
      if (!found) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${id} has no snapshot ${index}`)
      return found.tensors
    },
    snapshots: async (id) => find(id).writer.listSnapshots(),
    artifact: (id, name) => find(id).writer.loadArtifact(name),
    async upload(file) {
      if (!files[file]) throw new AppError('WEIGHTS_NOT_FOUND', `No uploaded file has SHA-256 ${file}`)
      return files[file]
    },
  }
}

/** As much of it as others look at. */
function toRun({ id, config, writer }: MemoryRun): Run {
  const run: Partial<Run> = {
    id,
    name: `run ${id.slice(-2)}`,
    kind: 'trained',
    status: 'completed',
    config: RunConfig.parse(config),
    results: [...writer.results.values()].map(({ result }) => result),
    provenance: writer.provenance as Run['provenance'],
  }
  return run as Run
}
