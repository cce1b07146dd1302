import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError, RunId } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'

/** Name of the folder of one claim's entries. */
export function spoolFolder(runId: RunId, token: bigint): string {
  return `${runId}-${token}`
}

interface SpoolOwner {
  runId: RunId
  token: bigint
}

function ownerOf(folder: string): SpoolOwner | null {
  const [, run, token] = /^(.{36})-(\d+)$/.exec(folder) ?? []
  const runId = RunId.safeParse(run)
  return runId.success && token ? { runId: runId.data, token: BigInt(token) } : null
}

/** Removes what earlier claims of the run left: its new holder goes on from the last stored checkpoint. */
export async function removeOlderSpools(root: string, runId: RunId, token: bigint): Promise<void> {
  await removeWhere(root, async (owner) => owner.runId === runId && owner.token < token)
}

/** Removes the spools of claims that are over; those of other workers' claims on this machine stay. */
export async function removeOverSpools(
  root: string,
  queue: Pick<Database['queue'], 'lastEntry'>,
): Promise<void> {
  await removeWhere(root, ({ runId, token }) => queue.lastEntry(runId, token).then(() => false, isOver))
}

export async function removeSpool(root: string, runId: RunId, token: bigint): Promise<void> {
  await rm(path.join(root, spoolFolder(runId, token)), { recursive: true, force: true })
}

async function removeWhere(root: string, isDone: (owner: SpoolOwner) => Promise<boolean>): Promise<void> {
  const folders = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const folder of folders) {
    const owner = ownerOf(folder)
    if (owner && (await isDone(owner))) await rm(path.join(root, folder), { recursive: true, force: true })
  }
}

function isOver(error: unknown): boolean {
  if (error instanceof AppError && error.code === 'STALE_FENCING_TOKEN') return true
  throw error
}
