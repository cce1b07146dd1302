import type { FastifyBaseLogger } from 'fastify'

/** Work that nobody asks for, done again and again beside the answering of requests. */
export interface MaintenanceJob {
  name: string
  /** Pause between the end of one run and the start of the next. */
  everyMs: number
  /** Ends early, having left all in order, once the signal is aborted. */
  run(signal: AbortSignal): Promise<void>
}

/**
 * Runs each job at once and then after each pause, one job never twice at a time. What a job throws is logged, and it is tried
 * again after its pause.
 */
export function startJobs(
  jobs: readonly MaintenanceJob[],
  log: FastifyBaseLogger,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loops = jobs.map((job) => repeat(job, stopping.signal, log))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

async function repeat(
  { name, everyMs, run }: MaintenanceJob,
  signal: AbortSignal,
  log: FastifyBaseLogger,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(signal)
    } catch (error) {
      log.error({ err: error, job: name }, 'maintenance job failed')
    }
    await pause(everyMs, signal)
  }
}

/** Ends early when the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
