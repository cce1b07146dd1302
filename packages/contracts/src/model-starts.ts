import { type ModelConfig, type ModelKind, taskOfModel } from './model-config.js'
import type { TaskName } from './tasks.js'

/** What base training of a model begins with, where a config leaves it out. */
export interface ModelStart {
  optimizer: { kind: 'adamw' }
  learningRate: number
  schedule?: { kind: 'cosine'; warmupFraction: number }
}

const attention: ModelStart = {
  optimizer: { kind: 'adamw' },
  learningRate: 0.003,
  schedule: { kind: 'cosine', warmupFraction: 0.1 },
}

/**
 * Models that the defaults of base training, SGD with momentum at a rate of 0.1, do not suit: they learn next to nothing.
 * Convolutional networks and the MLP are not among them; nor is a user's module, of which nothing is known.
 */
export const MODEL_STARTS: Partial<Record<ModelKind, ModelStart>> = {
  vit: attention,
  detector: { optimizer: { kind: 'adamw' }, learningRate: 0.01 },
  'language-transformer': attention,
  'text-cnn': { optimizer: { kind: 'adamw' }, learningRate: 0.003 },
  'text-transformer': attention,
  'translation-transformer': attention,
}

/** What a task is learnt from where no data set is named: one that every worker has. */
export const START_DATASETS: Record<TaskName, string> = {
  'image-classification': 'optdigits',
  'object-detection': 'synthetic-shapes',
  'language-model': 'tinyshakespeare',
  'text-classification': 'synthetic-sentences',
  translation: 'synthetic-dates',
}

/**
 * Fills in what base training of the model begins with and a data set of its task, each where the caller left it out. The
 * input need not be a config: what does not fit is left as it is, for the contract to refuse.
 */
export function withModelStart<Input>(input: Input): Input {
  if (!isPart(input) || !isPart(input.model)) return input
  const model = input.model as ModelConfig
  return {
    ...input,
    dataset: filledIn(input.dataset, { name: START_DATASETS[taskOfModel(model)] }),
    base: filledIn(input.base, { ...MODEL_STARTS[model.kind] }),
  }
}

type Part = Record<string, unknown>

const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function filledIn(given: unknown = {}, start: Part): unknown {
  return isPart(given) ? { ...start, ...given } : given
}
