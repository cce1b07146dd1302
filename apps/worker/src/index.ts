export { openCatalogue } from './datasets/catalogue.js'
export type { FolderRun } from './embed/folder-weights.js'
export { type FolderRunOptions, type FolderRunResult, trainInFolder } from './embed/train-in-folder.js'
export type { ModuleKit } from './modules/module-kit.js'
export {
  type DatasetModule,
  defineDataset,
  defineModel,
  type ModelModule,
  type ModelTasks,
  type ModuleSettings,
} from './modules/module-types.js'
export { type RunningWorker, startWorker, type WorkerOptions } from './supervisor/start-worker.js'
export type { ProductRecord, TrainerOutcome } from './supervisor/trainer-protocol.js'
export { runTrainer, type TrainerOptions } from './trainer/run-trainer.js'
export { serveTrainer } from './trainer/serve-trainer.js'
export { createRunControl, type RunControl } from './training/run-control.js'
export { openWriterThread, type RunStore, type WriterThreadOptions } from './writing/writer-thread.js'
