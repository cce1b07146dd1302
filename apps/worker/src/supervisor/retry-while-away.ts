import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode } from '@barycenter/contracts'
import type { Logger } from 'pino'

const PAUSE_MS = 1000

const AWAY: readonly ErrorCode[] = ['DATABASE_UNAVAILABLE', 'STORAGE_UNAVAILABLE', 'STORAGE_FULL']

/** Whether the same database call may succeed later: the server or the store of chunks is away, or its disk is full. */
export function isDatabaseAway(error: unknown): error is AppError {
  return error instanceof AppError && AWAY.includes(error.code)
}

/** Repeats a database call until the server answers it. Gives up, throwing its last error, when `signal` aborts. */
export async function retryWhileAway<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  log: Logger,
): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isDatabaseAway(error) || signal.aborted) throw error
      log.warn({ code: error.code, reason: error.message }, 'database away')
    }
    await pause(PAUSE_MS, signal)
  }
}

/** Waits; returns at once when `signal` aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
