import type pg from 'pg'
import type { Connections } from '../connections.js'
import { inDriverTransaction, queryRows } from '../sql.js'
import { type ChunkStore, CONDEMNED, IDLE_LIMIT } from '../tensors/chunk-store.js'

/** Deleted by one transaction: it holds their rows, and a writer that needs one waits for it. `IDLE_LIMIT` is for all their requests. */
const CHUNKS_AT_ONCE = 100
const DELETES_AT_ONCE = 20

export interface Swept {
  chunks: number
  bytes: number
}

interface ChunkRow {
  hash: Buffer
  size: number
  location: string | null
}

/**
 * Deletes chunks that nobody refers to and that no writer has touched for `graceSeconds`. Throws, at the end, why some could
 * not be deleted.
 */
export function sweepChunks(connections: Connections, graceSeconds: number): Promise<Swept> {
  return sweepWhere(connections, 'touched_at < now() - make_interval(secs => $1)', [graceSeconds])
}

/**
 * Deletes those of these chunks that nobody refers to, however new they are. A writer that has just found one of them there
 * is refused its reference by the foreign key, and stores it again.
 */
export async function sweepThese(connections: Connections, hashes: readonly Buffer[]): Promise<Swept> {
  const all: Swept = { chunks: 0, bytes: 0 }
  for (let at = 0; at < hashes.length; at += CHUNKS_AT_ONCE) {
    const some = hashes.slice(at, at + CHUNKS_AT_ONCE)
    const swept = await sweepWhere(connections, 'hash = ANY ($1::bytea[])', [some])
    all.chunks += swept.chunks
    all.bytes += swept.bytes
  }
  return all
}

/**
 * In two transactions: bytes elsewhere cannot be brought back where a commit fails, so the first one says that they may be gone,
 * and no writer counts on them from then on. What cannot be deleted stays so, for the next sweep, and holds up none behind it.
 */
async function sweepWhere(
  { pool, chunks }: Connections,
  condition: string,
  values: unknown[],
): Promise<Swept> {
  const all: Swept = { chunks: 0, bytes: 0 }
  const failures: unknown[] = []
  await chunks.requireOwned()
  for (let after: Buffer = Buffer.alloc(0); ; ) {
    const condemned = await inDriverTransaction(pool, (client) => condemn(client, condition, values, after))
    if (condemned.length === 0) break
    after = condemned.at(-1)!
    const { deleted, failed } = await inDriverTransaction(pool, (client) =>
      deleteCondemned(client, chunks, condemned),
    )
    all.chunks += deleted.length
    all.bytes += deleted.reduce((sum, { size }) => sum + size, 0)
    failures.push(...failed)
  }
  if (failures.length > 0) throw failures[0]
  return all
}

const UNREFERENCED = 'NOT EXISTS (SELECT FROM manifest_chunk link WHERE link.hash = chunk.hash)'

/**
 * Rows are locked first, skipping those that somebody is about to refer to, and looked at again once no new reference can
 * appear: one that was committed between the two is seen. Gives back hashes in their order, from `after` on.
 */
async function condemn(
  client: pg.PoolClient,
  condition: string,
  values: unknown[],
  after: Buffer,
): Promise<Buffer[]> {
  const locked = await queryRows<{ hash: Buffer }>(
    client,
    `SELECT hash FROM tensor_chunk chunk
     WHERE ${condition} AND hash > $${values.length + 1} AND ${UNREFERENCED}
     ORDER BY hash LIMIT ${CHUNKS_AT_ONCE} FOR UPDATE SKIP LOCKED`,
    [...values, after],
  )
  const hashes = locked.map(({ hash }) => hash)
  await client.query(
    `UPDATE tensor_chunk chunk SET touched_at = ${CONDEMNED} WHERE hash = ANY ($1::bytea[]) AND ${UNREFERENCED}`,
    [hashes],
  )
  return hashes
}

/** The lock keeps a writer of the same bytes from putting them there anew before all is over. */
async function deleteCondemned(
  client: pg.PoolClient,
  chunks: ChunkStore,
  hashes: Buffer[],
): Promise<{ deleted: ChunkRow[]; failed: unknown[] }> {
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`)
  const rows = await queryRows<ChunkRow>(
    client,
    `SELECT hash, size, location FROM tensor_chunk chunk
     WHERE hash = ANY ($1::bytea[]) AND touched_at = ${CONDEMNED} AND ${UNREFERENCED} FOR UPDATE SKIP LOCKED`,
    [hashes],
  )
  const deleted: ChunkRow[] = []
  const failed: unknown[] = []
  for (let at = 0; at < rows.length; at += DELETES_AT_ONCE) {
    const some = rows.slice(at, at + DELETES_AT_ONCE)
    // All are waited for, also behind one that fails: a deletion still under way would meet a later writer's bytes.
    const ends = await Promise.allSettled(
      some.map(async ({ location }) => location !== null && chunks.delete(location)),
    )
    for (const [place, end] of ends.entries())
      if (end.status === 'fulfilled') deleted.push(some[place]!)
      else failed.push(end.reason)
  }
  await client.query('DELETE FROM tensor_chunk WHERE hash = ANY ($1::bytea[])', [
    deleted.map(({ hash }) => hash),
  ])
  return { deleted, failed }
}
