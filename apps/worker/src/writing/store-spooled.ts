import path from 'node:path'
import type { RunId } from '@barycenter/contracts'
import { type EntryNumber, openDatabase } from '@barycenter/db'
import { openSpool } from './spool.js'
import { spoolFolder } from './spool-folders.js'
import { type StoreCall, storeBy } from './store-calls.js'

/** One for writes, one for chunks beside them. */
const CONNECTIONS = 2

export interface LeftSpool {
  databaseUrl: string
  spoolRoot: string
  runId: RunId
  token: bigint
}

/**
 * Stores what the trainers of a claim have left in its spool, before the run is given away: nobody would store it later.
 * Over connections of its own, as a slow store of chunks must not hold up heartbeats. Once `late` aborts, what follows stays.
 */
export async function storeSpooled(
  { databaseUrl, spoolRoot, runId, token }: LeftSpool,
  late?: AbortSignal,
): Promise<void> {
  const spool = await openSpool(path.join(spoolRoot, spoolFolder(runId, token)))
  if (spool.found.length === 0) return
  const database = await openDatabase({
    url: databaseUrl,
    applicationName: 'barycenter-spooled',
    maxConnections: CONNECTIONS,
  })
  try {
    const entry: EntryNumber = { current: 0 }
    const writer = database.openRunWriter(runId, token, entry)
    for (const { number } of spool.found) {
      if (late?.aborted) return
      entry.current = number
      await storeBy(writer, (await spool.read(number)) as StoreCall)
      await spool.remove(number)
    }
  } finally {
    await database.close()
  }
}
