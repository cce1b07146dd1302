import type { DataRecord, MethodResult, RunConfig, RunProgress } from '@barycenter/contracts'
import type { EngineName, OpenEngine } from '@barycenter/engine'
import { openEngine } from '@barycenter/engine'
import { openCatalogue } from '../datasets/catalogue.js'
import { createTask } from '../tasks/create-task.js'
import { createRunControl, type RunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import { openFolderRunWriter, readFolderResults } from './folder-run-writer.js'
import { type FolderRun, folderWeights } from './folder-weights.js'

export interface FolderRunOptions {
  /** Where the run's state is kept, and found again after a kill. Of this run alone. */
  folder: string
  config: RunConfig
  /** As BARYCENTER_DATA_ROOTS names them; none = the sets that every worker offers. */
  dataRoots: readonly string[]
  engine: EngineName
  /** Runs that `config.initial` and `config.soup` may name. */
  runs?: readonly FolderRun[]
  control?: RunControl
  onProgress?(progress: RunProgress): void
}

export interface FolderRunResult {
  results: MethodResult[]
  data: DataRecord
  engine: OpenEngine['info']
}

/**
 * Trains a run in this process without a database, from where its folder stands to its evaluation: as a worker does, to the
 * same bits, also after a kill.
 * @throws PhaseFailure, StopRequested as `trainRun` does; AppError when the data set cannot be read
 */
export async function trainInFolder(options: FolderRunOptions): Promise<FolderRunResult> {
  const { folder, config, dataRoots, runs = [], control = createRunControl() } = options
  const { kernels, info } = await openOnce(options.engine)
  const catalogue = openCatalogue(dataRoots, () => undefined)
  const task = createTask(config, await catalogue.read(config.dataset))
  const writer = await openFolderRunWriter(folder, options.onProgress)
  const source = folderWeights(runs, task.record)
  await trainRun({ run: { attempt: 1 }, config, task, kernels, writer, source, control })
  const results = (await readFolderResults(folder)).map(({ result }) => result)
  return { results, data: task.record, engine: info }
}

const opened = new Map<EngineName, Promise<OpenEngine>>()

/** A process opens an engine once. */
function openOnce(name: EngineName): Promise<OpenEngine> {
  const engine = opened.get(name) ?? openEngine(name)
  opened.set(name, engine)
  return engine
}
