import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@barycenter/contracts'
import type { Logger } from 'pino'

const PAUSE_MS = 1000

/** Whether the same database call may succeed later: the server is away, or its disk is full. */
export function isDatabaseAway(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'DATABASE_UNAVAILABLE' || error.code === 'STORAGE_FULL')
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
