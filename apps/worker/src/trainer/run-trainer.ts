import type { EngineRecord, PhaseName, Run, RunId } from '@barycenter/contracts'
import { AppError } from '@barycenter/contracts'
import type { Database, RunWriter } from '@barycenter/db'
import type { Logger } from 'pino'
import { openCatalogue } from '../datasets/catalogue.js'
import { loadDataset } from '../datasets/load-dataset.js'
import type { ProductRecord, TrainerOutcome } from '../supervisor/trainer-protocol.js'
import type { RunControl } from '../training/run-control.js'
import { trainRun } from '../training/train-run.js'
import { describeOutcome } from './describe-outcome.js'
import { openRunEngine, type RunEngine } from './open-run-engine.js'
import { describeProvenance } from './provenance.js'

export interface TrainerOptions {
  database: Database
  runId: RunId
  token: bigint
  /** The engine this worker found at its start. */
  engine: EngineRecord
  dataRoots: readonly string[]
  product: ProductRecord
  control: RunControl
  log: Logger
  onCheckpoint?(phase: PhaseName, step: number): void
  /** Puts something between the trainer and its store. */
  wrapWriter?(writer: RunWriter): RunWriter
}

/** Trains a claimed run in this process, from its checkpoint or the start, and says how that ended. Does not end the run. */
export async function runTrainer(options: TrainerOptions): Promise<TrainerOutcome> {
  try {
    await train(options)
    return { kind: 'completed' }
  } catch (error) {
    const outcome = describeOutcome(error)
    if (outcome.kind === 'failed') options.log.error({ err: error }, 'training failed')
    return outcome
  }
}

async function train(options: TrainerOptions): Promise<void> {
  const { database, runId, token, control, log, onCheckpoint } = options
  const writer = (options.wrapWriter ?? same)(database.openRunWriter(runId, token))
  const run = await database.runs.get(runId)
  if (!run.config)
    throw new AppError(
      'INVALID_CONFIG',
      `config: found what this version cannot read, expected that of a run to train; launch run ${runId} anew from its params`,
    )
  const catalogue = openCatalogue(options.dataRoots, (message) => log.warn(message))
  const data = await loadDataset(catalogue, run.config.dataset, run.config.seed)
  const recorded = run.provenance?.engine ?? null
  const { engine, record } = await openRunEngine({ config: run.config, found: options.engine, recorded })
  // Also a barrier: it takes the run's lock, so that whatever a killed trainer had in flight is done before we read.
  await writer.saveProvenance(describeProvenance(options.product, record, data.record))
  await reportEngine(writer, run, { engine, record })
  log.info({ engine: record.name, device: record.device }, 'training started')
  await trainRun({ run, config: run.config, data, kernels: engine.kernels, writer, control, onCheckpoint })
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

function same(writer: RunWriter): RunWriter {
  return writer
}
