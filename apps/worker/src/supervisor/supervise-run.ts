import { AppError, type Run, type RunFailure } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { Logger } from 'pino'
import { holdLease } from './lease.js'
import { pause, retryWhileAway } from './retry-while-away.js'
import { startTrainer, type TrainerEnd, type TrainerProcess } from './trainer-process.js'
import type { TrainerOrder } from './trainer-protocol.js'

/** A trainer that crashes this often in a row without storing a checkpoint will crash again. */
const MOST_FRUITLESS_ATTEMPTS = 5
/** Cancel must be done within 2 s; the trainer looks up between steps. */
const STOP_GRACE_MS = 1000
const RESTART_PAUSE_MS = 200
const AWAY_PAUSE_MS = 1000
const NOT_STARTED: TrainerEnd = { kind: 'stopped' }

export interface SupervisionOptions {
  database: Database
  run: Run
  token: bigint
  order: TrainerOrder
  trainerModule: URL
  log: Logger
  /** The worker is stopping: hand the run back. */
  signal: AbortSignal
  /** Receives the function to call when somebody asked something of this run. */
  onControl(check: () => void): void
}

/** What to do with the run once its trainer has ended. */
export type Verdict =
  | { do: 'end'; status: 'completed' | 'canceled' }
  | { do: 'end'; status: 'failed'; failure: RunFailure }
  | { do: 'release' }
  | { do: 'drop' }
  | { do: 'restart'; pauseMs: number }

export interface Circumstances {
  lost: boolean
  cancel: boolean
  stopping: boolean
  fruitlessAttempts: number
}

/** Sees one claimed run through: trainers come and go until it ends, is handed back or belongs to somebody else. */
export async function superviseRun(options: SupervisionOptions): Promise<void> {
  const { database, run, token, log, signal } = options
  const now: Circumstances = { lost: false, cancel: false, stopping: false, fruitlessAttempts: 0 }
  /** Aborts when nothing is left to train, whatever the reason: ends a pause and starts no other trainer. */
  const over = new AbortController()
  let trainer: TrainerProcess | null = null
  const lease = holdLease({
    database,
    runId: run.id,
    token,
    log,
    onAction(action) {
      if (action === 'finish') return trainer?.finish()
      if (now.cancel) return
      now.cancel = true
      over.abort()
      trainer?.stop(STOP_GRACE_MS)
    },
    onLost() {
      now.lost = true
      over.abort()
      trainer?.kill()
    },
  })
  const stop = () => {
    now.stopping = true
    over.abort()
    trainer?.stop(STOP_GRACE_MS)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  options.onControl(lease.check)
  try {
    for (;;) {
      trainer = over.signal.aborted ? null : startTrainer(options.trainerModule, options.order)
      const end = trainer ? await trainer.end : NOT_STARTED
      // One that was killed because its run is over did not crash.
      if (end.kind === 'crashed' && !over.signal.aborted) {
        now.fruitlessAttempts = trainer?.progressed() ? 1 : now.fruitlessAttempts + 1
        log.warn({ reason: end.message, attempt: now.fruitlessAttempts }, 'trainer crashed')
      }
      if (end.kind === 'database-away') log.warn({ reason: end.message }, 'trainer lost the database')
      trainer = null
      const verdict = judge(end, now)
      if (verdict.do !== 'restart') return await carryOut(verdict, options)
      await pause(verdict.pauseMs, over.signal)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    lease.stop()
  }
}

/** Pure: what a trainer's end means, under what is known of the run. */
export function judge(end: TrainerEnd, now: Circumstances): Verdict {
  if (now.lost || end.kind === 'stale') return { do: 'drop' }
  if (end.kind === 'completed') return { do: 'end', status: 'completed' }
  if (end.kind === 'failed') return { do: 'end', status: 'failed', failure: end.failure }
  if (now.cancel) return { do: 'end', status: 'canceled' }
  if (now.stopping) return { do: 'release' }
  if (end.kind === 'database-away') return { do: 'restart', pauseMs: AWAY_PAUSE_MS }
  if (end.kind === 'crashed' && now.fruitlessAttempts >= MOST_FRUITLESS_ATTEMPTS) {
    const message = `${end.message} (${now.fruitlessAttempts} attempts without a new checkpoint)`
    return { do: 'end', status: 'failed', failure: { code: 'TRAINER_CRASHED', message, phase: null } }
  }
  return { do: 'restart', pauseMs: RESTART_PAUSE_MS }
}

async function carryOut(
  verdict: Exclude<Verdict, { do: 'restart' }>,
  options: SupervisionOptions,
): Promise<void> {
  const { database, run, token, log, signal } = options
  if (verdict.do === 'drop') {
    log.warn('run taken by another worker')
    return
  }
  try {
    if (verdict.do === 'release') {
      await database.queue.release(run.id, token)
      log.info('run handed back')
      return
    }
    const { do: _, ...end } = verdict
    await retryWhileAway(() => database.queue.end(run.id, token, end), signal, log)
    log.info(end, 'run ended')
  } catch (error) {
    // Its lease runs out and the next claim goes on from the last checkpoint; nothing is lost by leaving it.
    if (error instanceof AppError) log.warn({ code: error.code, reason: error.message }, 'run left behind')
    else throw error
  }
}
