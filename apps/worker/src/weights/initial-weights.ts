import type { DataRecord, InitialConfig, LineageInput, RunConfig } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { hashTensors } from '@barycenter/db/tensors'
import { createRandom, type ParameterLayout } from '@barycenter/twa'
import type { Task } from '../tasks/task.js'
import { TOKENIZER_FILE } from '../tasks/text/tokenizer.js'
import { hashVector } from '../training/named-tensors.js'
import { type Fit, fitWeights, freshParameters, isStatistic, ownPlaces } from './fit-weights.js'
import { renameTensors } from './rename-tensors.js'
import { requireSameVocabulary } from './same-vocabulary.js'
import { readTorch } from './torch/read-torch.js'
import { isMadeUpFor, withoutWrappers } from './torch/torch-checkpoint.js'
import { asConfigured, type WeightSource } from './weight-source.js'

type From<Kind extends InitialConfig['kind']> = Extract<InitialConfig, { kind: Kind }>

export interface InitialWeights {
  weights: Float32Array // [dim]
  /** For the log: where they come from; null for fresh ones. */
  words: string | null
  /** For the log: what could not be made sure of. */
  warnings: readonly string[]
  /** What the weights have learnt from, where that is known. */
  data: DataRecord | null
  /** By their hashes. */
  from: LineageInput[]
}

/**
 * Weights before the first step. Fresh ones, and fresh parts of others, are drawn from the seed alone.
 * @throws INVALID_CONFIG naming the field of `initial`, when there are no such weights or they do not fit the model
 */
export async function findInitialWeights(
  config: Pick<RunConfig, 'seed' | 'initial' | 'model'>,
  task: Task,
  source: WeightSource,
): Promise<InitialWeights> {
  const weights = task.model.initialise(createRandom(config.seed, 'weights'))
  const { initial } = config
  const drawn = () => ({ kind: 'drawn' as const, seed: config.seed, sha256: hashVector(weights) })
  if (initial.kind === 'random') return { weights, words: null, warnings: [], data: null, from: [drawn()] }
  const { layout } = task.model
  const fresh = freshParameters(layout, initial.fresh)
  const found = await asConfigured(
    'initial',
    initial.kind === 'run'
      ? weightsOfRun(initial, layout, source)
      : weightsOfFile(config, initial, task, source),
  )
  const { field } = found.fit
  const warning = requireSameVocabulary(task, { field, tokenizer: found.tokenizer, fresh })
  const from = fresh.size > 0 ? [found.from, drawn()] : [found.from]
  put(fitWeights(found.tensors, { ...found.fit, fresh }), layout, weights)
  const freshWords = fresh.size > 0 ? `; fresh: ${[...fresh].join(', ')}` : ''
  const warnings = [warning, orderWarning(found, fresh)].filter((words) => words !== null)
  return { weights, words: `${found.words}${freshWords}`, warnings, data: found.data, from }
}

interface Found extends Pick<InitialWeights, 'data'> {
  tensors: readonly NamedTensor[]
  /** That of the run which the weights come from; null where none is known. */
  tokenizer: Uint8Array | null
  /** Tensors were told apart by their order, not by their names. */
  isByOrder: boolean
  fit: Omit<Fit, 'fresh'>
  words: string
  from: LineageInput
}

async function weightsOfRun(
  { runId, weights }: From<'run'>,
  layout: ParameterLayout,
  source: WeightSource,
): Promise<Found> {
  const run = await source.run(runId)
  const isSnapshot = typeof weights === 'number'
  const tensors = await (isSnapshot ? source.snapshot(runId, weights) : source.result(runId, weights))
  const what = isSnapshot ? `snapshot ${weights}` : `the ${weights} weights`
  const sha256 = hashTensors(tensors)
  return {
    from: isSnapshot
      ? { kind: 'snapshot', runId, index: weights, sha256 }
      : { kind: 'weights', runId, method: weights, sha256 },
    tensors,
    tokenizer: await source.artifact(runId, TOKENIZER_FILE),
    isByOrder: false,
    fit: { field: 'initial.runId', places: ownPlaces(layout), ignores: isStatistic },
    words: `${what} of run "${run.name}" (${runId}), SHA-256 ${sha256}`,
    data: run.provenance?.data ?? null,
  }
}

async function weightsOfFile(
  config: Pick<RunConfig, 'model'>,
  { file, rename, layout }: From<'file'>,
  task: Task,
  source: WeightSource,
): Promise<Found> {
  const renamed = renameTensors(await source.upload(file), rename)
  const words = `the uploaded file of SHA-256 ${file}`
  const field = 'initial.file'
  const unknown = { tokenizer: null, data: null, from: { kind: 'upload', sha256: file } } as const
  if (layout === 'barycenter') {
    const fit = { field, places: ownPlaces(task.model.layout), ignores: isStatistic }
    return { ...unknown, tensors: renamed, isByOrder: false, fit, words }
  }
  const tensors = withoutWrappers(renamed)
  const checkpoint = readTorch(config.model, task.model, tensors, imageChannels(task))
  const fit = { field, places: checkpoint.places, ignores: isMadeUpFor(checkpoint) }
  const { isByOrder } = checkpoint
  return { ...unknown, tensors, isByOrder, fit, words: `${words}, written by PyTorch` }
}

/** Two layers of one shape in another order fit as well: only a person can see that. */
function orderWarning({ isByOrder, fit }: Found, fresh: ReadonlySet<string>): string | null {
  if (!isByOrder) return null
  const taken = fit.places.filter(({ parameter }) => !fresh.has(parameter))
  const pairs = taken.map(({ parameter, tensor }) => `${parameter} from ${tensor}`).join(', ')
  return `Tensors of the file were taken by their order, not by their names: ${pairs}`
}

/** Of the images that the model sees; 1 where it sees none. */
function imageChannels(task: Task): number {
  const { tensors } = task.prepare(task.test, task.test.examples.subarray(0, 1), null)
  return tensors.images?.shape.at(-1) ?? 1
}

function put(values: Map<string, Float32Array>, { specs }: ParameterLayout, vector: Float32Array): void {
  for (const { name, from } of specs) {
    const found = values.get(name)
    if (found) vector.set(found, from)
  }
}
