import type { ModelConfig, TaskName } from '@barycenter/contracts'
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { z } from 'zod'
import type { ReadOptions, SetSizes } from '../datasets/dataset-source.js'
import type { SetOf } from '../datasets/loaded-set.js'
import type { TokenInputs } from '../models/language-transformer.js'
import type { Network } from '../models/network.js'
import type { TextInputs } from '../models/text-inputs.js'

/** `model.settings` of a run config. */
export type ModuleSettings = Extract<ModelConfig, { kind: 'module' }>['settings']

/** What a model of each task is told before it is made, and what it makes of a batch. */
export interface ModelTasks {
  /** From images [batch, height, width, channels] to logits [batch, classes]. */
  'image-classification': {
    input: { imageShape: readonly [height: number, width: number, channels: number]; classes: number }
    network: Network<Tensor4D, Tensor2D>
  }
  /** From tokens [batch, length] to logits [batch · length, vocabulary], or those of the rows that are asked for. */
  'language-model': {
    input: { vocabulary: number; length: number }
    network: Network<TokenInputs, Tensor2D>
  }
  /** From padded tokens [batch, at most length] to logits [batch, classes]. */
  'text-classification': {
    input: { vocabulary: number; length: number; classes: number }
    network: Network<TextInputs, Tensor2D>
  }
}

/** Tasks that a model of a module can be for. */
export const MODULE_TASKS = [
  'image-classification',
  'language-model',
  'text-classification',
] as const satisfies (keyof ModelTasks)[]
export type ModuleTask = (typeof MODULE_TASKS)[number]

/** A model of one's own: a pure function of its weights, made anew for each run. */
export interface ModelModule<Task extends ModuleTask = ModuleTask, Settings = ModuleSettings> {
  /** What `model.name` of a run config says: 1 to 64 of a-z, 0-9 or "-". */
  name: string
  task: Task
  /** Checks `model.settings`: a zod schema, or a function that gives back what `create` gets and throws what is wrong. */
  settings?: z.ZodType<Settings> | ((settings: ModuleSettings) => Settings)
  create(given: { settings: Settings; input: ModelTasks[Task]['input'] }): ModelTasks[Task]['network']
}

/** A data set of one's own. Its name stands beside those of folders and of the product. */
export interface DatasetModule<Task extends TaskName = TaskName> {
  name: string
  task: Task
  /** Origin and licence. */
  attribution: string
  /** Sizes for the list of data sets, where they can be told without reading everything. */
  describe?(): SetSizes | Promise<SetSizes>
  /** The same data at each call: a resumed run reads them again. */
  read(options: ReadOptions): ReadBy<Task> | Promise<ReadBy<Task>>
}

/** What was read, and what is worth a line in the log of the run. */
type ReadBy<Task extends TaskName> = { set: SetOf<Task>['set']; notes?: readonly string[] }

/** Marks a model for the worker, and has an editor check its types. */
export function defineModel<Task extends ModuleTask, Settings = ModuleSettings>(
  model: ModelModule<Task, Settings>,
): ModelModule<Task, Settings> & { kind: 'model' } {
  return { ...model, kind: 'model' }
}

/** Marks a data set for the worker, and has an editor check its types. */
export function defineDataset<Task extends TaskName>(
  dataset: DatasetModule<Task>,
): DatasetModule<Task> & { kind: 'dataset' } {
  return { ...dataset, kind: 'dataset' }
}
