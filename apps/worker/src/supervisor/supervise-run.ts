import { AppError } from '@barycenter/contracts'
import { removeSpool } from '../writing/spool-folders.js'
import { type LeftSpool, storeSpooled } from '../writing/store-spooled.js'
import { judge, type Verdict } from './judge.js'
import { pause, retryWhileAway } from './retry-while-away.js'
import { startTrainer, type TrainerEnd } from './trainer-process.js'
import type { TrainerOrder } from './trainer-protocol.js'
import { type RunWatch, type WatchOptions, watchRun } from './watch-run.js'

const NOT_STARTED: TrainerEnd = { kind: 'stopped' }
/** A worker that stops has its own supervisor waiting. */
const STOP_STORES_MS = 3000

export interface SupervisionOptions extends WatchOptions {
  workerId: string
  order: TrainerOrder
  trainerModule: URL
}

/** Sees one claimed run through: trainers come and go until it ends, is handed back or belongs to somebody else. */
export async function superviseRun(options: SupervisionOptions): Promise<void> {
  const watch = watchRun(options)
  try {
    await carryOut(await train(watch, options), options)
  } finally {
    watch.stop()
  }
}

type FinalVerdict = Exclude<Verdict, { do: 'restart' }>

async function train(watch: RunWatch, options: SupervisionOptions): Promise<FinalVerdict> {
  for (;;) {
    const end = watch.over.aborted ? NOT_STARTED : await trainOnce(watch, options)
    const verdict = judge(end, watch.now)
    if (verdict.do !== 'restart') return verdict
    await pause(verdict.pauseMs, watch.over)
  }
}

/** One trainer from start to end; counts crashes that led nowhere. */
async function trainOnce(
  { now, over, setTrainer }: RunWatch,
  options: SupervisionOptions,
): Promise<TrainerEnd> {
  const { trainerModule, order, log } = options
  const trainer = startTrainer(trainerModule, order)
  setTrainer(trainer)
  const end = await trainer.end
  setTrainer(null)
  // One that was killed because its run is over did not crash.
  if (end.kind === 'crashed' && !over.aborted) {
    now.fruitlessAttempts = trainer.progressed() ? 1 : now.fruitlessAttempts + 1
    log.warn({ reason: end.message, attempt: now.fruitlessAttempts }, 'trainer crashed')
  }
  if (end.kind === 'database-away') log.warn({ reason: end.message }, 'trainer lost the database')
  return end
}

async function carryOut(verdict: FinalVerdict, options: SupervisionOptions): Promise<void> {
  const { run, token, log, signal } = options
  const { spoolRoot } = options.order.writing
  try {
    if (verdict.do === 'drop') log.warn('run taken by another worker')
    else if (verdict.do === 'release') await handBack(verdict, options)
    else {
      const { do: _, ...end } = verdict
      const finish = async () => {
        await storeSpooled(leftSpool(options))
        await options.database.queue.end(run.id, token, end)
      }
      await retryWhileAway(finish, signal, log)
      log.info(end, 'run ended')
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // Its lease runs out and the next claim goes on from the last checkpoint; nothing is lost by leaving it.
    log.warn({ code: error.code, reason: error.message }, 'run left behind')
    if (error.code !== 'STALE_FENCING_TOKEN') return
  }
  await removeSpool(spoolRoot, run.id, token)
}

/**
 * What the trainer could not store any more is stored first, also where its store has to come back for that: a pause keeps
 * the place at which it stopped. Only a worker that stops leaves it, and the next holder repeats the rest.
 */
async function handBack(
  { missing }: Extract<FinalVerdict, { do: 'release' }>,
  options: SupervisionOptions,
): Promise<void> {
  const { database, run, token, log, signal, workerId } = options
  const { late, clear } = lateAfter(signal)
  const release = async () => {
    const stored = storeSpooled(leftSpool(options), late).catch((error: unknown) => {
      // A store that hangs is given up; that it ends then is no news.
      if (late.aborted) return
      if (error instanceof AppError) throw error
      log.error({ err: error }, 'the spool cannot be stored: what it held is trained again')
    })
    await Promise.race([stored, whenAborted(late)])
    await database.queue.release(run.id, token, missing && { ...missing, workerId })
  }
  try {
    await retryWhileAway(release, signal, log)
  } finally {
    clear()
  }
  log.info({ ...missing }, 'run handed back')
}

/** Aborts some time after `signal`. */
function lateAfter(signal: AbortSignal): { late: AbortSignal; clear(): void } {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    timer = setTimeout(() => late.abort(), STOP_STORES_MS)
  }
  if (signal.aborted) wait()
  signal.addEventListener('abort', wait)
  return {
    late: late.signal,
    clear() {
      signal.removeEventListener('abort', wait)
      clearTimeout(timer)
    },
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function leftSpool({ order, run, token }: SupervisionOptions): LeftSpool {
  const { databaseUrl, writing } = order
  return { databaseUrl, spoolRoot: writing.spoolRoot, runId: run.id, token }
}
