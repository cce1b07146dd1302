import { AppError, type Artifact, type Params, type RunId, toMetricValue } from '@barycenter/contracts'
import { BatchSender, untilAnswered } from './batch-sender.js'
import { type Client, createClient } from './client.js'
import { type ArtifactContent, type ArtifactOptions, putRunArtifact } from './run-artifacts.js'

export interface RunLoggerOptions {
  baseUrl: string
  experiment?: string
  name?: string
  params?: Params
  tags?: Record<string, string>
  /** How long `finish` waits for a server that does not answer; 60 s when left out. */
  finishWithinMs?: number
  fetch?: typeof fetch
}

export interface RunLogger {
  readonly runId: RunId
  /** Never waits and never throws: training goes on whatever the server does. */
  log(values: Record<string, number>, step: number): void
  info(message: string): void
  /** Stores a file, a text or a histogram under a name like plots/loss.png; waits for the server, and throws what it refuses. */
  logArtifact(name: string, content: ArtifactContent, options?: ArtifactOptions): Promise<Artifact>
  /** Sends what is still here and ends the run. Throws when something could not be stored. */
  finish(status?: EndStatus, message?: string): Promise<void>
}

type EndStatus = 'completed' | 'failed' | 'canceled'

/**
 * Logs a run that this program trains itself. Points wait in memory, leave every 500 ms, and a batch that got
 * no answer is sent again under the same id, so that each point is stored exactly once.
 */
export async function createRunLogger(options: RunLoggerOptions): Promise<RunLogger> {
  const { baseUrl, experiment, name, params = {}, tags = {}, finishWithinMs = 60_000 } = options
  const client = createClient({ baseUrl, ...(options.fetch && { fetch: options.fetch }) })
  const { id: runId } = await client.call('createExternalRun', { body: { experiment, name, params, tags } })
  const sender = new BatchSender((body) => client.call('logRunBatch', { params: { runId }, body }))
  return {
    runId,
    log(values, step) {
      const timestamp = Date.now()
      for (const [key, value] of Object.entries(values))
        sender.metric({ key, step, value: toMetricValue(value), timestamp })
    },
    info: (message) => sender.line({ level: 'info', message, timestamp: Date.now() }),
    logArtifact: (name, content, options) => putRunArtifact(client, runId, name, content, options),
    async finish(status = 'completed', message) {
      const deadline = Date.now() + finishWithinMs
      const [drained] = await Promise.allSettled([sender.drain(deadline)])
      // Whatever was lost, the program has ended, and so has its run.
      await endRun(client, runId, { status, message }, deadline)
      if (drained.status === 'rejected') throw drained.reason
    },
  }
}

async function endRun(
  client: Client,
  runId: RunId,
  end: { status: EndStatus; message: string | undefined },
  deadline: number,
): Promise<void> {
  try {
    await untilAnswered(
      () => client.call('endExternalRun', { params: { runId }, body: end }),
      () => deadline,
    )
  } catch (error) {
    const ended = error instanceof AppError && error.code === 'RUN_STATE_CONFLICT'
    // The answer to an earlier try was lost: the run has ended as asked.
    if (ended && (await client.call('getRun', { params: { runId } })).status === end.status) return
    throw error
  }
}
