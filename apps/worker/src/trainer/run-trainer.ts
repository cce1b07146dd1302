import type { EngineRecord, Run, RunConfig, RunId } from '@barycenter/contracts'
import { AppError } from '@barycenter/contracts'
import type { RunWriter } from '@barycenter/db'
import type { Logger } from 'pino'
import { openCatalogue } from '../datasets/catalogue.js'
import { shareArrays } from '../datasets/share-arrays.js'
import { loadModules } from '../modules/load-modules.js'
import type { ProductRecord, TrainerOutcome } from '../supervisor/trainer-protocol.js'
import { createTask } from '../tasks/create-task.js'
import type { RunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import type { RunStore } from '../writing/writer-thread.js'
import { openBatchThread } from './batch-thread.js'
import { describeOutcome } from './describe-outcome.js'
import { openRunEngine, type RunEngine } from './open-run-engine.js'
import { describeProvenance } from './provenance.js'

export interface TrainerOptions {
  store: Pick<RunStore, 'writer' | 'source' | 'run' | 'settle'>
  runId: RunId
  /** The engine this worker found at its start. */
  engine: EngineRecord
  dataRoots: readonly string[]
  moduleRoots: readonly string[]
  product: ProductRecord
  control: RunControl
  log: Logger
}

/**
 * Trains a claimed run in this process, from its checkpoint or the start, and says how that ended, once all that it saved is
 * stored. Does not end the run.
 */
export async function runTrainer(options: TrainerOptions): Promise<TrainerOutcome> {
  try {
    await train(options)
    await options.store.settle()
    return { kind: 'completed' }
  } catch (error) {
    const outcome = describeOutcome(error)
    if (outcome.kind === 'failed') options.log.error({ err: error }, 'training failed')
    return outcome.kind === 'failed' ? whenSettled(options.store, outcome) : outcome
  }
}

/** The run's log ends with why it failed, unless another worker has it now. */
async function whenSettled(
  store: Pick<RunStore, 'settle'>,
  outcome: TrainerOutcome,
): Promise<TrainerOutcome> {
  try {
    await store.settle()
    return outcome
  } catch (error) {
    const later = describeOutcome(error)
    return later.kind === 'stale' ? later : outcome
  }
}

async function train(options: TrainerOptions): Promise<void> {
  const { store, runId, control, log } = options
  const { writer, source } = store
  const run = await store.run(runId)
  const config = requireConfig(run)
  const { loaded, task, modules } = await loadTask(options, config)
  const recorded = run.provenance?.engine ?? null
  const opened = await openRunEngine({ config, found: options.engine, recorded })
  await writer.saveProvenance(describeProvenance(options.product, opened.record, task.record, modules))
  await reportEngine(writer, run, opened)
  await reportChangedModules(writer, run, modules)
  log.info({ engine: opened.record.name, device: opened.record.device }, 'training started')
  const { kernels } = opened.engine
  const thread = openBatchThread({ config, loaded })
  const onGivenUp = (err: unknown) => log.warn({ err }, 'batches are made between steps again')
  const batchMaker = thread && { make: thread.make, onGivenUp }
  try {
    await trainRun({ run, config, task, kernels, writer, source, control, batchMaker })
  } finally {
    await thread?.close()
  }
}

function requireConfig({ id, config }: Run): RunConfig {
  if (config) return config
  throw new AppError(
    'INVALID_CONFIG',
    `config: found what this version cannot read, expected that of a run to train; launch run ${id} anew from its params`,
  )
}

/** Reads the data and makes the task; `modules`: the operator's files that the model comes from. */
async function loadTask({ moduleRoots, dataRoots, log }: TrainerOptions, config: RunConfig) {
  const warn = (message: string) => log.warn(message)
  const { models, datasets } = await loadModules(moduleRoots, warn)
  const loaded = shareArrays(await openCatalogue(dataRoots, warn, datasets).read(config.dataset))
  return { loaded, task: createTask(config, loaded, models), modules: models.provenance(config.model) }
}

async function reportEngine(writer: RunWriter, run: Run, { record }: RunEngine): Promise<void> {
  const before = run.provenance?.engine
  const line = (level: 'info' | 'warn', message: string) => ({ level, message, timestamp: Date.now() })
  const logs = []
  if (!before) logs.push(line('info', `Engine ${record.name} ${record.version} on ${record.device}`))
  else if (before.version !== record.version || before.device !== record.device) {
    const change = `${before.version} on ${before.device} to ${record.version} on ${record.device}`
    logs.push(
      line('warn', `Engine ${record.name} changed from ${change}: the result may differ in its last bits`),
    )
  }
  if (!before && record.name === 'cpu') {
    logs.push(
      line('warn', 'Plain JavaScript trains this slowly; the worker log says why no better engine was used'),
    )
  }
  if (logs.length > 0) await writer.write({ logs })
}

/** A run that goes on with other code than it began with is told so. */
async function reportChangedModules(
  writer: RunWriter,
  { provenance }: Run,
  modules: Record<string, string>,
): Promise<void> {
  const changed = Object.entries(modules).filter(([name, sha256]) => {
    const before = provenance?.packages[name]
    return before !== undefined && before !== sha256
  })
  const logs = changed.map(([name]) => ({
    level: 'warn' as const,
    message: `The file of ${name} is another one than when this run began: the result may differ`,
    timestamp: Date.now(),
  }))
  if (logs.length > 0) await writer.write({ logs })
}
