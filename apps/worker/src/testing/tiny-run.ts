import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { type OpenEngine, openEngine } from '@barycenter/engine'
import { openCatalogue } from '../datasets/catalogue.js'
import { loadDataset, type TrainingData } from '../datasets/load-dataset.js'
import { createRunControl, type RunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import { createMemoryRunWriter, type MemoryRunWriter } from './memory-run-writer.js'

/** A whole run of every phase in well under a second: 160 digits, 7 steps an epoch, checkpoints between all parts. */
export const TINY_RUN: RunConfigInput = {
  dataset: { trainLimit: 120, testLimit: 50 },
  model: { kind: 'mlp', hidden: [8] },
  base: { epochs: 3, batchSize: 16, learningRate: 0.1 },
  twa: { epochs: 2, batchSize: 16 },
  checkpoint: { everySteps: 4 },
}

let opened: Promise<OpenEngine> | null = null

/** The engine that product and tests share; one process opens it once. */
export function openTestEngine(): Promise<OpenEngine> {
  opened ??= openEngine('wasm')
  return opened
}

export function loadTestData(config: RunConfig): Promise<TrainingData> {
  return loadDataset(
    openCatalogue([], () => undefined),
    config.dataset,
    config.seed,
  )
}

/** Trains a run on the embedded digits into memory, going on from what `writer` holds. */
export async function trainInMemory(
  input: RunConfigInput,
  {
    writer = createMemoryRunWriter(),
    control = createRunControl(),
    change = (data) => data,
  }: { writer?: MemoryRunWriter; control?: RunControl; change?(data: TrainingData): TrainingData } = {},
): Promise<MemoryRunWriter> {
  const config = RunConfig.parse(input)
  const { kernels } = await openTestEngine()
  const data = change(await loadTestData(config))
  await trainRun({ run: { attempt: 1 }, config, data, kernels, writer, control })
  return writer
}
