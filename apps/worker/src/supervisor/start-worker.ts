import { hostname } from 'node:os'
import { AppError, type Dataset, type EngineRecord } from '@barycenter/contracts'
import { type Database, HEARTBEAT_MS } from '@barycenter/db'
import type { Logger } from 'pino'
import { isDatabaseAway, pause, retryWhileAway } from './retry-while-away.js'
import { superviseRun } from './supervise-run.js'
import type { ProductRecord, TrainerOrder } from './trainer-protocol.js'

/** Behind the NOTIFY that wakes a worker: an empty queue is looked at this often. */
const POLL_MS = 1000

export interface WorkerOptions {
  database: Database
  /** For the trainer's own connections. */
  databaseUrl: string
  workerId: string
  engine: EngineRecord
  datasets: Dataset[]
  dataRoots: string[]
  product: ProductRecord
  /** Entry of the training child process. */
  trainerModule: URL
  log: Logger
}

export interface RunningWorker {
  /** Hands a running run back and resolves when the worker has let go of everything. */
  stop(): Promise<void>
}

/** Registers this worker and takes runs one after another until it is stopped. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { database, workerId, log } = options
  const stopping = new AbortController()
  const bell = createBell()
  let checkControl: ((runId?: string) => void) | null = null
  await retryWhileAway(() => register(options), stopping.signal, log)
  const listening = await database.listen({
    onQueueChanged: bell.ring,
    // What was told in between is lost, also what somebody asked of the run in hand.
    onReconnected() {
      bell.ring()
      checkControl?.()
    },
    onRunControl: (runId) => checkControl?.(runId),
  })
  const heartbeat = setInterval(() => void beat(options), HEARTBEAT_MS)
  const finished = takeRuns(options, stopping.signal, bell, (listener) => {
    checkControl = listener
  })
  log.info({ engine: options.engine.name, datasets: options.datasets.length }, 'worker started')
  return {
    async stop() {
      stopping.abort()
      bell.ring()
      await finished
      clearInterval(heartbeat)
      await listening.stop()
      await database.workers.stop(workerId).catch((error: unknown) => ignoreAway(error, log))
      log.info('worker stopped')
    },
  }
}

async function takeRuns(
  options: WorkerOptions,
  signal: AbortSignal,
  bell: Bell,
  listenControl: (listener: ((runId?: string) => void) | null) => void,
): Promise<void> {
  const { database, workerId } = options
  while (!signal.aborted) {
    const claim = await claimRun(database, workerId, options.log)
    if (!claim) {
      await bell.wait(POLL_MS)
      continue
    }
    const { run, token, recovered } = claim
    const log = options.log.child({ runId: run.id })
    log.info({ attempt: run.attempt, recovered }, 'run claimed')
    const onControl = (check: () => void) => listenControl((runId = run.id) => runId === run.id && check())
    const order = orderFor(options, run.id, token)
    try {
      await superviseRun({ ...options, run, token, order, log, signal, onControl })
    } catch (error) {
      // One run must not end the worker: its lease runs out and it is taken again.
      log.error({ err: error }, 'run supervision failed')
      await pause(POLL_MS, signal)
    } finally {
      listenControl(null)
    }
  }
}

async function claimRun(database: Database, workerId: string, log: Logger) {
  try {
    return await database.queue.claim(workerId)
  } catch (error) {
    if (isDatabaseAway(error)) log.warn({ code: error.code, reason: error.message }, 'database away')
    else log.error({ err: error }, 'claim failed')
    return null
  }
}

function orderFor(options: WorkerOptions, runId: string, token: bigint): TrainerOrder {
  const { databaseUrl, engine, dataRoots, product, log } = options
  return { databaseUrl, runId, token: String(token), engine, dataRoots, product, logLevel: log.level }
}

function register({ database, workerId, engine, datasets }: WorkerOptions): Promise<void> {
  return database.workers.register({ id: workerId, host: hostname(), pid: process.pid, engine, datasets })
}

async function beat(options: WorkerOptions): Promise<void> {
  try {
    await options.database.workers.heartbeat(options.workerId)
  } catch (error) {
    options.log.warn({ err: error }, 'worker heartbeat missed')
  }
}

function ignoreAway(error: unknown, log: Logger): void {
  if (!(error instanceof AppError)) throw error
  log.warn({ code: error.code, reason: error.message }, 'worker left without saying so')
}

interface Bell {
  ring(): void
  /** Resolves at the next ring, at once when it rang since the last wait, or after the time-out. */
  wait(timeoutMs: number): Promise<void>
}

function createBell(): Bell {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(timeoutMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
      wake = null
    },
  }
}
