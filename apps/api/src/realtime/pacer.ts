const RETRY_AFTER_MS = 1000

export interface Pacer {
  /** Runs the task for this key: now, or once the pause after its last run is over. */
  poke(key: string): void
  /** Nothing starts any more; resolves when what was running has ended. */
  stop(): Promise<void>
}

/**
 * Runs `task(key)` as often as it is poked, but never twice at a time for one key and with a pause of
 * `everyMs` between two runs. Pokes in between become one run after the pause, so the last is never lost; a task
 * that failed for a reason that may pass is run again by itself.
 */
export function createPacer(options: {
  everyMs: number
  task: (key: string) => Promise<void>
  /** Says whether the same task may succeed later. */
  onError: (error: unknown, key: string) => { retry: boolean }
}): Pacer {
  const again = new Map<string, boolean>()
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  let stopped = false

  function start(key: string): void {
    again.set(key, false)
    const run = options
      .task(key)
      .then(() => options.everyMs)
      .catch((error: unknown) => {
        const { retry } = options.onError(error, key)
        if (retry) again.set(key, true)
        return RETRY_AFTER_MS
      })
      .then((pauseMs) => {
        running.delete(run)
        if (!stopped) pause(key, pauseMs)
      })
    running.add(run)
  }

  function pause(key: string, pauseMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (again.get(key)) start(key)
      else again.delete(key)
    }, pauseMs)
    timers.add(timer)
  }

  return {
    poke(key) {
      if (stopped) return
      if (again.has(key)) again.set(key, true)
      else start(key)
    },
    async stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}
