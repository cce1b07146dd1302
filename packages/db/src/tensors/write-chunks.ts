import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Connections } from '../connections.js'
import { queryRows } from '../sql.js'
import { type ChunkStore, CONDEMNED, TOUCH_SECONDS } from './chunk-store.js'
import { sha256 } from './tensor-chunks.js'

/** Looked up by one statement. A stream holds twice as many in memory. */
const CHUNKS_AT_ONCE = 16
/** Statements under way at the same time, each on a connection of its own. */
const IN_FLIGHT = 3
/** A slow upload lasts longer than chunks that nobody refers to are kept. */
const RENEW_MS = 5 * 60_000

export interface WrittenChunks {
  /** Of all bytes, in hex. */
  sha256: string
  bytes: number
  chunkHashes: Uint8Array<ArrayBuffer>[]
}

interface Chunk {
  hash: Buffer
  data: Buffer
}

/**
 * Stores chunks as they come, those that are there already only marked as in use: from then on they are kept for as long as
 * a writer may take to refer to them. Bytes are hashed while earlier ones are on their way.
 */
export async function writeChunks(
  { pool, chunks }: Pick<Connections, 'pool' | 'chunks'>,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<WrittenChunks> {
  const whole = createHash('sha256')
  const chunkHashes: Uint8Array<ArrayBuffer>[] = []
  const puts = createPuts(chunks)
  let bytes = 0
  let renewedAt = Date.now()
  try {
    for await (const window of windowsOf(pieces)) {
      for (const { hash, data } of window) {
        whole.update(data)
        chunkHashes.push(new Uint8Array(hash))
        bytes += data.length
      }
      await putMissing(pool, window, puts)
      if (Date.now() - renewedAt > RENEW_MS) {
        await touchChunks(pool, chunkHashes)
        renewedAt = Date.now()
      }
    }
  } finally {
    await puts.settled()
  }
  puts.throwFailure()
  return { sha256: whole.digest('hex'), bytes, chunkHashes }
}

async function* windowsOf(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Chunk[]> {
  let window: Chunk[] = []
  for await (const data of pieces) {
    window.push({ hash: sha256(data), data })
    if (window.length < CHUNKS_AT_ONCE) continue
    yield window
    window = []
  }
  if (window.length > 0) yield window
}

async function putMissing(pool: pg.Pool, window: readonly Chunk[], puts: Puts): Promise<void> {
  const hashes = window.map(({ hash }) => hash)
  await touchChunks(pool, hashes)
  const rows = await queryRows<{ hash: Buffer }>(
    pool,
    `SELECT hash FROM tensor_chunk WHERE hash = ANY ($1::bytea[]) AND touched_at > ${CONDEMNED}`,
    [hashes],
  )
  const known = new Set(rows.map(({ hash }) => hash.toString('hex')))
  for (const chunk of window) {
    const key = chunk.hash.toString('hex')
    if (known.has(key)) continue
    known.add(key)
    await puts.start(chunk)
  }
}

/** In the order of their hashes, so that two writers of the same chunks wait for each other and don't lock each other out. */
async function touchChunks(pool: pg.Pool, hashes: readonly Uint8Array[]): Promise<void> {
  await pool.query(
    `WITH due AS (
       SELECT hash FROM tensor_chunk
       WHERE hash = ANY ($1::bytea[]) AND touched_at > ${CONDEMNED}
         AND touched_at < now() - make_interval(secs => ${TOUCH_SECONDS})
       ORDER BY hash FOR NO KEY UPDATE)
     UPDATE tensor_chunk SET touched_at = now() FROM due WHERE tensor_chunk.hash = due.hash`,
    [hashes.map((hash) => Buffer.from(hash))],
  )
}

type Puts = ReturnType<typeof createPuts>

/** A few puts under way; the first that fails is told by the next call. */
function createPuts(chunks: ChunkStore) {
  const underWay = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  const throwFailure = () => {
    if (failure) throw failure.error
  }
  return {
    throwFailure,
    async start({ hash, data }: Chunk): Promise<void> {
      throwFailure()
      while (underWay.size >= IN_FLIGHT) await Promise.race(underWay)
      const put: Promise<void> = chunks
        .put(hash, data)
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => underWay.delete(put))
      underWay.add(put)
    },
    settled: () => Promise.all(underWay),
  }
}
