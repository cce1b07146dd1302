import { AppError } from '@barycenter/contracts'
import { mayPass, untilAnswered } from '../batch-sender.js'
import type { Client } from '../client.js'
import type { RunEntry, RunFolder, RunMessage } from './run-folder.js'

/** Sends entries of one run to the server in their order, each until it is answered. */
export interface FolderSender {
  /** What the server refused, first of all: it will not take it later either. */
  readonly refusal: unknown
  /** What ended the last try, where the rest waits for the next one. */
  readonly trouble: unknown
  /** How many entries it has not answered yet. */
  waiting(): number
  /** Whether any of those is in memory only. */
  holdsUnspooled(): boolean
  /** An entry of the folder, or a message that the disk did not take. */
  send(item: RunEntry | RunMessage): void
  /** Resolves once all is answered, or when the server is still away at `deadline` (ms since 1970). Never throws. */
  drain(deadline: number): Promise<void>
}

/** @param sendsAtOnce else nothing is sent before `drain` */
export function createFolderSender(client: Client, folder: RunFolder, sendsAtOnce: boolean): FolderSender {
  const items: (RunEntry | RunMessage)[] = []
  const params = { runId: folder.run.id }
  let deadline = Number.POSITIVE_INFINITY
  let isCreated = false
  let sending: Promise<void> | null = null
  let refusal: unknown
  let trouble: unknown

  function start(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null
    })
    return sending
  }

  async function sendAll(): Promise<void> {
    trouble = undefined
    try {
      for (let first = items[0]; first; first = items[0]) {
        const item = first
        await untilAnswered(
          () => sendItem(item),
          () => deadline,
          patience,
        )
        items.shift()
      }
    } catch (error) {
      trouble = error
    }
  }

  async function sendItem(item: RunEntry | RunMessage): Promise<void> {
    if (!isCreated) await client.call('createExternalRun', { body: folder.run })
    isCreated = true
    const entry = 'file' in item ? item : null
    try {
      const message = 'file' in item ? await folder.read(item) : item
      if (message) await sendMessage(message)
    } catch (error) {
      if (!isRefused(error)) throw error
      // One batch that does not fit must not hold up those after it.
      refusal ??= error
      if (entry) await folder.setAside(entry)
      return
    }
    if (entry) await folder.remove(entry)
  }

  async function sendMessage(message: RunMessage): Promise<void> {
    if (message.kind === 'batch') {
      await client.call('logRunBatch', { params, body: message.body })
      return
    }
    if (message.kind === 'artifact') {
      const { name, mediaType, data } = message.body
      await client.putArtifact(params.runId, name, data, mediaType)
      return
    }
    try {
      await client.call('endExternalRun', { params, body: message.body })
    } catch (error) {
      const isEnded = error instanceof AppError && error.code === 'RUN_STATE_CONFLICT'
      // The answer to an earlier try was lost: the run has ended as asked.
      if (isEnded && (await client.call('getRun', { params })).status === message.body.status) return
      throw error
    }
  }

  return {
    get refusal() {
      return refusal
    },
    get trouble() {
      return trouble
    },
    waiting: () => items.length,
    holdsUnspooled: () => items.some((item) => !('file' in item)),
    send(item) {
      items.push(item)
      if (sendsAtOnce) void start()
    },
    async drain(until) {
      deadline = until
      await start()
    },
  }
}

/** Whether the server will answer the same again. */
export function isRefused(error: unknown): boolean {
  return error instanceof AppError && !mayPass(error)
}

/** A program that is done need not stay for a server that is away: what it logged is on the disk. */
async function patience(pauseMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs).unref())
}
