import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { type OpenEngine, openEngine } from '@barycenter/engine'
import { openCatalogue } from '../datasets/catalogue.js'
import type { LoadedSet } from '../datasets/loaded-set.js'
import { createTask } from '../tasks/create-task.js'
import type { Task } from '../tasks/task.js'
import { createRunControl, type RunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import type { WeightSource } from '../weights/weight-source.js'
import { createMemoryRunWriter, type MemoryRunWriter } from './memory-run-writer.js'
import { createMemoryWeights } from './memory-weights.js'

/** A whole run of every phase in well under a second: 160 digits, 7 steps an epoch, checkpoints between all parts. */
export const TINY_RUN: RunConfigInput = {
  dataset: { trainLimit: 120, testLimit: 50 },
  model: { kind: 'mlp', hidden: [8] },
  base: { epochs: 3, batchSize: 16, learningRate: 0.1 },
  twa: { epochs: 2, batchSize: 16 },
  checkpoint: { everySeconds: null, everySteps: 4 },
}

let opened: Promise<OpenEngine> | null = null

/** The engine that product and tests share; one process opens it once. */
export function openTestEngine(): Promise<OpenEngine> {
  opened ??= openEngine('wasm')
  return opened
}

/** The task of a config on the sets that every worker offers. */
export async function loadTestTask(
  config: RunConfig,
  change = (loaded: LoadedSet): LoadedSet => loaded,
): Promise<Task> {
  const catalogue = openCatalogue([], () => undefined)
  return createTask(config, change(await catalogue.read(config.dataset)))
}

/** Trains a run on the embedded digits into memory, going on from what `writer` holds. */
export async function trainInMemory(
  input: RunConfigInput,
  {
    writer = createMemoryRunWriter(),
    control = createRunControl(),
    source = createMemoryWeights(),
    change,
    open = openTestEngine,
  }: {
    writer?: MemoryRunWriter
    control?: RunControl
    source?: WeightSource
    change?(loaded: LoadedSet): LoadedSet
    open?(): Promise<OpenEngine>
  } = {},
): Promise<MemoryRunWriter> {
  const config = RunConfig.parse(input)
  const { kernels } = await open()
  const task = await loadTestTask(config, change)
  await writer.saveProvenance({ data: task.record })
  await trainRun({ run: { attempt: 1 }, config, task, kernels, writer, source, control })
  return writer
}

/** Moves every test label to the next class. */
export function withOtherTestLabels(loaded: LoadedSet): LoadedSet {
  if (loaded.task !== 'image-classification') throw new Error('Only images have such labels')
  const { set } = loaded
  const labels = set.test.labels.map((label) => (label + 1) % set.classes)
  return { ...loaded, set: { ...set, test: { ...set.test, labels } } }
}
