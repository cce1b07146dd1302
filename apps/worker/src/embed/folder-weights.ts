import { AppError, type DataRecord, type RunConfig, type RunId } from '@barycenter/contracts'
import type { WeightSource } from '../weights/weight-source.js'
import { openFolderRunWriter, readFolderResults } from './folder-run-writer.js'

/** A run that was trained in a folder. */
export interface FolderRun {
  id: RunId
  name: string
  config: RunConfig
  folder: string
}

/**
 * Weights of runs that were trained in folders, on one data set.
 * @param data what all of them learnt from
 */
export function folderWeights(runs: readonly FolderRun[], data: DataRecord): WeightSource {
  const find = (id: RunId) => {
    const found = runs.find((run) => run.id === id)
    if (!found) throw new AppError('RUN_NOT_FOUND', `No run ${id}`)
    return found
  }
  return {
    async run(id) {
      const { name, config, folder } = find(id)
      const results = (await readFolderResults(folder)).map(({ result }) => result)
      return { id, name, config, results, provenance: { data } }
    },
    async result(id, method) {
      const results = await readFolderResults(find(id).folder)
      const found = results.find(({ result }) => result.method === method)
      if (!found) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${id} has no weights of method ${method}`)
      return found.tensors
    },
    async snapshot(id, index) {
      return (await openFolderRunWriter(find(id).folder)).loadSnapshot(index)
    },
    async snapshots(id) {
      return (await openFolderRunWriter(find(id).folder)).listSnapshots()
    },
    async artifact(id, name) {
      return (await openFolderRunWriter(find(id).folder)).loadArtifact(name)
    },
    async upload(file) {
      throw new AppError('WEIGHTS_NOT_FOUND', `No uploaded file has SHA-256 ${file}`)
    },
  }
}
