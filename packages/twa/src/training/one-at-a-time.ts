import { TwaError } from '../errors.js'

/** Lets one asynchronous call of an object run at a time. */
export interface OneAtATime {
  /** Runs `work`. @throws TwaError, as a rejected promise, while another call runs */
  run<T>(call: string, work: () => Promise<T>): Promise<T>
  /** For calls that don't wait themselves. @throws TwaError while another call runs */
  requireIdle(call: string): void
}

/**
 * A guard against calls that overlap: of two steps made from the same state one would be lost without a word. Refuses
 * rather than queues, since the second gradient belongs to weights that are about to change. Idle again after an error.
 */
export function oneAtATime(): OneAtATime {
  let running: string | null = null

  function requireIdle(call: string): void {
    if (running !== null) {
      throw new TwaError(`${call} was called while ${running} was still running, expected one call at a time`)
    }
  }

  return {
    async run(call, work) {
      requireIdle(call)
      running = call
      try {
        return await work()
      } finally {
        running = null
      }
    },
    requireIdle,
  }
}
