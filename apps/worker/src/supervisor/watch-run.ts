import type { EngineName, EngineRecord, Run, RunAction } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { Logger } from 'pino'
import type { Circumstances } from './judge.js'
import { holdLease } from './lease.js'
import type { TrainerProcess } from './trainer-process.js'

/** Cancel must be done within 2 s; the trainer looks up between steps. */
const STOP_GRACE_MS = 1000
/** Nobody waits for a pause: a long step may end. */
const PAUSE_GRACE_MS = 30_000

export interface WatchOptions {
  database: Database
  run: Run
  token: bigint
  engine: EngineRecord
  log: Logger
  /** The worker is stopping: hand the run back. */
  signal: AbortSignal
  /** Receives the function to call when somebody asked something of this run. */
  onControl(check: () => void): void
}

export interface RunWatch {
  readonly now: Circumstances
  /** Aborted when nothing is left to train, whatever the reason: ends a pause and starts no other trainer. */
  readonly over: AbortSignal
  /** The trainer that is told of what happens, null between two. */
  setTrainer(trainer: TrainerProcess | null): void
  stop(): void
}

/** Holds the lease of a claimed run and tells its trainer what people, the worker and the database want of it. */
export function watchRun(options: WatchOptions): RunWatch {
  const { database, run, token, log, signal, onControl } = options
  const wishes = createWishes(options)
  const onAction = (action: RunAction) => wishes.act(action)
  const lease = holdLease({ database, runId: run.id, token, log, onAction, onLost: wishes.lose })
  const stop = () => wishes.end('stopping', STOP_GRACE_MS)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  onControl(lease.check)
  return {
    ...wishes,
    stop() {
      signal.removeEventListener('abort', stop)
      lease.stop()
    },
  }
}

/** What is known of the run, and how its present trainer is told. */
function createWishes({ run, engine }: WatchOptions) {
  const now: Circumstances = {
    ...{ lost: false, cancel: false, pausing: false, stopping: false },
    fruitlessAttempts: 0,
    otherEngine: otherEngine(run, engine.name),
  }
  const over = new AbortController()
  let trainer: TrainerProcess | null = null
  /** Asked again with every heartbeat until the run has ended: only the first counts. */
  const end = (why: 'cancel' | 'pausing' | 'stopping', graceMs: number) => {
    if (now[why]) return
    now[why] = true
    over.abort()
    if (why === 'pausing') trainer?.pause(graceMs)
    else trainer?.stop(graceMs)
  }
  return {
    now,
    over: over.signal,
    end,
    setTrainer: (next: TrainerProcess | null) => {
      trainer = next
    },
    act(action: RunAction) {
      if (action === 'finish') trainer?.finish()
      else if (action === 'pause') end('pausing', PAUSE_GRACE_MS)
      else end('cancel', STOP_GRACE_MS)
    },
    lose() {
      now.lost = true
      over.abort()
      trainer?.kill()
    },
  }
}

/** A run keeps the engine it began on, for its bits; else its config may name one. */
function otherEngine({ provenance, config }: Run, own: EngineName): EngineName | null {
  const named = config && config.engine !== 'auto' ? config.engine : null
  const wanted = provenance?.engine?.name ?? named
  return wanted === own ? null : wanted
}
