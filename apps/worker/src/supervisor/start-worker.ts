import { hostname } from 'node:os'
import {
  AppError,
  type Dataset,
  type EngineName,
  type EngineRecord,
  type WorkerLoad,
} from '@barycenter/contracts'
import { type Database, HEARTBEAT_MS, type ListenHandlers } from '@barycenter/db'
import type { Logger } from 'pino'
import { removeOverSpools } from '../writing/spool-folders.js'
import { retryWhileAway } from './retry-while-away.js'
import { type RunTaker, takeRuns } from './take-runs.js'
import type { ProductRecord, WritingSettings } from './trainer-protocol.js'

export interface WorkerOptions {
  database: Database
  /** For the trainer's own connections. */
  databaseUrl: string
  workerId: string
  engine: EngineRecord
  /** Every engine that a run can have on this worker; left out, `engine` alone. */
  engines?: EngineName[]
  gpuMemoryMiB?: number | null
  pools?: string[]
  labels?: string[]
  /** Runs that share its device at once, default 1. */
  slots?: number
  datasets: Dataset[]
  dataRoots: string[]
  moduleRoots: string[]
  product: ProductRecord
  /** Sent with every sign of life. */
  measureLoad?(): WorkerLoad
  writing: WritingSettings
  /** Entry of the training child process. */
  trainerModule: URL
  log: Logger
}

export interface RunningWorker {
  /** Hands a running run back and resolves when the worker has let go of everything. */
  stop(): Promise<void>
}

/** Registers this worker and takes runs, one after another in each of its slots, until it is stopped. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { database, workerId, log } = options
  const stopping = new AbortController()
  let taker: RunTaker | null = null
  await retryWhileAway(() => register(options), stopping.signal, log)
  removeOverSpools(options.writing.spoolRoot, database.queue).catch((err: unknown) =>
    log.warn({ err }, 'old spools left behind'),
  )
  const listening = await database.listen(tell(() => taker))
  // Once at the start, too: people look at a new worker before its first interval is over.
  void beat(options)
  const heartbeat = setInterval(() => void beat(options), HEARTBEAT_MS)
  taker = takeRuns(options, stopping.signal)
  const { finished } = taker
  log.info({ engine: options.engine.name, datasets: options.datasets.length }, 'worker started')
  return {
    async stop() {
      stopping.abort()
      taker.ring()
      await finished
      clearInterval(heartbeat)
      await listening.stop()
      await database.workers.stop(workerId).catch((error: unknown) => ignoreAway(error, log))
      log.info('worker stopped')
    },
  }
}

function tell(taker: () => RunTaker | null): ListenHandlers {
  return {
    onQueueChanged: () => taker()?.ring(),
    // What was told in between is lost, also what somebody asked of the runs in hand.
    onReconnected() {
      taker()?.ring()
      taker()?.check()
    },
    onRunControl: (runId) => taker()?.check(runId),
  }
}

function register(options: WorkerOptions): Promise<void> {
  const { database, workerId: id, engine, engines, gpuMemoryMiB, pools, labels, slots, datasets } = options
  return database.workers.register({
    ...{ id, host: hostname(), pid: process.pid, engine, datasets },
    ...{ engines, gpuMemoryMiB, pools, labels, slots },
  })
}

async function beat(options: WorkerOptions): Promise<void> {
  try {
    await options.database.workers.heartbeat(options.workerId, options.measureLoad?.())
  } catch (error) {
    options.log.warn({ err: error }, 'worker heartbeat missed')
  }
}

function ignoreAway(error: unknown, log: Logger): void {
  if (!(error instanceof AppError)) throw error
  log.warn({ code: error.code, reason: error.message }, 'worker left without saying so')
}
