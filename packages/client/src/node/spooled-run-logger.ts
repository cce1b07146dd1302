import { AppError, Artifact, describeIssues, fieldIssues, toMetricValue } from '@barycenter/contracts'
import { BatchSender } from '../batch-sender.js'
import { type Client, createClient } from '../client.js'
import { type ArtifactContent, artifactFile } from '../run-artifacts.js'
import type { RunLogger, RunLoggerOptions } from '../run-logger.js'
import { fetch } from './fetch.js'
import { createRunFolder, defaultSpoolDir, type RunMessage, SpooledRun } from './run-folder.js'
import { newRunId } from './run-id.js'
import { createFolderSender, isRefused } from './send-folder.js'
import { syncSpool } from './sync-spool.js'

/** A stream could not be sent a second time. */
type SpooledContent = Exclude<ArtifactContent, ReadableStream<Uint8Array>>

export interface SpooledRunLoggerOptions extends RunLoggerOptions {
  /** Where batches are kept until the server has them; `defaultSpoolDir()` when left out. */
  spoolDir?: string
  /** Only keeps them: `barycenter sync` sends them later. */
  offline?: boolean
}

export interface SpooledRunLogger extends Omit<RunLogger, 'logArtifact'> {
  /**
   * Keeps a file with the run, to be sent after what was logged before; a large one as `await openAsBlob(path)`. Resolves
   * once it is on the disk. Throws where the name is none; what the server refuses is told by `finish`.
   */
  logArtifact(name: string, content: SpooledContent, options?: { mediaType?: string }): Promise<void>
  /** How many batches and files the server has not answered yet; they are in the spool. */
  waiting(): number
}

/**
 * Logs a run that this program trains itself, whether or not the server is there: the run's id is made here, and each batch is on
 * the disk before it is sent. What a killed program leaves there is sent by the next logger with the same `spoolDir`, or by
 * `barycenter sync`; the server stores each batch once. `finish` resolves when all is stored, or, where the server is
 * away for longer than `finishWithinMs`, left in the spool.
 */
export async function createRunLogger(options: SpooledRunLoggerOptions): Promise<SpooledRunLogger> {
  const { baseUrl, spoolDir = defaultSpoolDir(), offline = false, finishWithinMs = 60_000 } = options
  const client = createClient({ baseUrl, fetch: options.fetch ?? fetch })
  const folder = await createRunFolder(spoolDir, parseRun(options))
  const sender = createFolderSender(client, folder, !offline)
  let diskTrouble: unknown
  const put = async (message: RunMessage) => {
    const entry = await folder.put(message).catch((error: unknown) => {
      diskTrouble = error
    })
    // What a full disk does not take waits in memory, as without a spool.
    sender.send(entry ?? message)
  }
  const batches = new BatchSender(async (batch) => {
    await put({ kind: 'batch', body: batch })
  })
  if (!offline) sendLeftBehind(client, spoolDir)
  return {
    runId: folder.run.id,
    log(values, step) {
      const timestamp = Date.now()
      for (const [key, value] of Object.entries(values))
        batches.metric({ key, step, value: toMetricValue(value), timestamp })
    },
    info: (message) => batches.line({ level: 'info', message, timestamp: Date.now() }),
    async logArtifact(name, content, { mediaType } = {}) {
      const file = artifactFile(parseName(name), content, mediaType)
      await put({ kind: 'artifact', body: { name, mediaType: file.mediaType, data: new Blob([file.data]) } })
    },
    waiting: () => sender.waiting(),
    async finish(status = 'completed', message) {
      const deadline = Date.now() + finishWithinMs
      const [drained] = await Promise.allSettled([batches.drain(deadline)])
      await put({ kind: 'end', body: { status, message } })
      if (!offline) await sender.drain(deadline)
      if (sender.waiting() === 0) await folder.close()
      else await folder.leave()
      if (sender.holdsUnspooled()) throw lost(diskTrouble)
      if (drained.status === 'rejected') throw drained.reason
      const refusal = sender.refusal ?? (isRefused(sender.trouble) ? sender.trouble : null)
      if (refusal) throw refusal
    },
  }
}

/** Runs of programs that were killed go first come, first served, beside this one's. */
function sendLeftBehind(client: Client, spoolDir: string): void {
  // Whatever fails stays where it is, for the next one or for `barycenter sync`, which says why.
  void syncSpool({ client, spoolDir }).catch(() => undefined)
}

function lost(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Error(`Part of what was logged is neither with the server nor in the spool: ${reason}`, {
    cause,
  })
}

/** The server may be away: what it would refuse is refused here. */
function parseRun({ experiment, name, params, tags }: SpooledRunLoggerOptions) {
  const input = { id: newRunId(), experiment, name, params, tags }
  const parsed = SpooledRun.safeParse(input)
  if (!parsed.success) throw refused(parsed.error, input)
  return parsed.data
}

function parseName(name: string): string {
  const parsed = Artifact.pick({ name: true }).safeParse({ name })
  if (!parsed.success) throw refused(parsed.error, { name })
  return name
}

function refused(error: Parameters<typeof fieldIssues>[0], input: unknown): AppError {
  const issues = fieldIssues(error, input)
  return new AppError('INVALID_INPUT', describeIssues(issues), { issues })
}
