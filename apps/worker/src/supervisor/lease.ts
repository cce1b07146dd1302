import type { RunId } from '@barycenter/contracts'
import { AppError, type RunAction } from '@barycenter/contracts'
import { type Database, HEARTBEAT_MS } from '@barycenter/db'
import type { Logger } from 'pino'
import { isDatabaseAway } from './retry-while-away.js'

export interface LeaseOptions {
  database: Database
  runId: RunId
  token: bigint
  log: Logger
  /** A person asked for something; called again on every heartbeat until the run ends. */
  onAction(action: RunAction): void
  /** Another worker has the run now: nothing more may be done with it. */
  onLost(): void
}

export interface Lease {
  /** Asks the database now instead of at the next heartbeat. */
  check(): void
  stop(): void
}

/** Holds a run by a heartbeat every few seconds; its answer also carries what people asked for. */
export function holdLease({ database, runId, token, log, onAction, onLost }: LeaseOptions): Lease {
  let stopped = false
  let asking = false
  let askAgain = false
  const beat = async () => {
    if (stopped) return
    if (asking) {
      // The question under way may have been answered before what this call is about was written.
      askAgain = true
      return
    }
    asking = true
    askAgain = false
    try {
      const { requestedAction } = await database.queue.heartbeat(runId, token)
      if (requestedAction && !stopped) onAction(requestedAction)
    } catch (error) {
      if (stopped) return
      if (error instanceof AppError && error.code === 'STALE_FENCING_TOKEN') onLost()
      else if (isDatabaseAway(error)) log.warn({ reason: error.message }, 'heartbeat missed')
      else log.error({ err: error }, 'heartbeat failed')
    } finally {
      asking = false
      if (askAgain) void beat()
    }
  }
  const timer = setInterval(beat, HEARTBEAT_MS)
  void beat()
  return {
    check: () => void beat(),
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}
