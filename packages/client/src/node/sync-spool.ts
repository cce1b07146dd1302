import path from 'node:path'
import { AppError, ERRORS } from '@barycenter/contracts'
import type { Client } from '../client.js'
import { ConnectionError } from '../connection-error.js'
import {
  findRunFolder,
  listRunFolders,
  type RunEntry,
  type RunFolder,
  type RunMessage,
} from './run-folder.js'
import { createFolderSender } from './send-folder.js'

/** What became of a run in the spool. */
export interface SyncedRun {
  runId: string
  name: string | undefined
  folder: string
  /** How many batches and ends were sent. */
  sent: number
  /** Why the server refused something, which stays in the folder, set aside; or what it failed at, which is sent again next time. */
  refusal: unknown
}

export interface SyncOptions {
  client: Client
  spoolDir: string
  onRun?(run: SyncedRun): void
}

const ENDED_BY_NOBODY: RunMessage = {
  kind: 'end',
  body: { status: 'failed', message: 'The program that logged it was gone before it ended the run' },
}

/**
 * Sends what programs that are gone have left in a spool: those that were killed, and those that ended while the server was
 * away. Runs whose program is still at work are left to it. The server stores each batch once. A run that its program did
 * not end ends as failed, if that program was on this machine. Throws what keeps the server from being reached.
 */
export async function syncSpool({ client, spoolDir, onRun }: SyncOptions): Promise<SyncedRun[]> {
  const synced: SyncedRun[] = []
  for (const folder of await listRunFolders(spoolDir)) {
    const run = await syncFolder(client, folder)
    if (!run) continue
    synced.push(run)
    onRun?.(run)
  }
  return synced
}

/** Null where there is nothing to send. A run that cannot be read, or that the server refuses or fails at, must not hold up others. */
async function syncFolder(client: Client, folder: string): Promise<SyncedRun | null> {
  try {
    const found = await findRunFolder(folder)
    if (!found) return null
    const entries = await entriesToSend(found)
    return entries.length > 0 ? await sendFolder(client, found, entries) : null
  } catch (error) {
    if (isAway(error)) throw error
    return { runId: path.basename(folder), name: undefined, folder, sent: 0, refusal: error }
  }
}

async function entriesToSend(folder: RunFolder): Promise<RunEntry[]> {
  // Ended or not: it may have batches in memory that the disk did not take, which nobody could send after the end.
  const owner = folder.owner()
  if (owner === 'alive') return []
  const entries = await folder.entries()
  const isEnded = entries.some(({ kind }) => kind === 'end')
  return owner === 'gone' && !isEnded ? [...entries, await folder.put(ENDED_BY_NOBODY)] : entries
}

async function sendFolder(client: Client, folder: RunFolder, entries: RunEntry[]): Promise<SyncedRun> {
  const sender = createFolderSender(client, folder, false)
  for (const entry of entries) sender.send(entry)
  await sender.drain(0)
  const { trouble } = sender
  if (isAway(trouble)) throw trouble
  // Until the run has ended, a program on another machine may be at work in its folder.
  if (!trouble && entries.some(({ kind }) => kind === 'end')) await folder.close()
  const { id, name } = folder.run
  const sent = entries.length - sender.waiting()
  return { runId: id, name, folder: folder.folder, sent, refusal: sender.refusal ?? trouble }
}

function isAway(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof AppError && ERRORS[error.code].retryable)
}
