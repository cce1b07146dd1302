import { createHash } from 'node:crypto'
import { AppError } from '@barycenter/contracts'
import { toAppError } from '../app-errors.js'
import type { Connections } from '../connections.js'
import { copyRows } from './copy-rows.js'
import { sha256 } from './tensor-chunks.js'
import type { TensorManifestView } from './tensors.js'

/** Space for the `length` bytes of the chunk at `position`. */
export type Allocate = (length: number, position: number) => Buffer

interface ChunkRow {
  position: number
  hash: Buffer
  /** null where another store holds the bytes. */
  data: Buffer | null
  location: string | null
}

type ReadFrom = Pick<Connections, 'pool' | 'chunks'>
type Contents = Pick<TensorManifestView, 'sha256' | 'bytes'>

/** What waits for the reader of a download. */
const CHUNKS_AT_ONCE = 4

/**
 * Chunks of a manifest in order, a few in memory at a time, each checked before it is handed out; TENSOR_CORRUPT for
 * bytes that differ from those written. Holds a connection until its reader is done, who is quick therefore.
 */
export function readChunks(
  connections: ReadFrom,
  id: string,
  manifest: Contents,
  allocate: Allocate = allocateNew,
): AsyncGenerator<Buffer> {
  return checkChunks(connections, id, manifest, allocate, chunkRows(connections, id, allocate))
}

/**
 * As `readChunks`, for a reader who may take any time: no connection is held while one waits, so that ten paused downloads
 * don't keep everybody else out. It outlives the call that opened it, so its errors are translated here. Ends with
 * TENSOR_CORRUPT when the manifest is deleted meanwhile.
 */
export async function* downloadChunks(
  connections: ReadFrom,
  id: string,
  manifest: Contents,
): AsyncGenerator<Buffer> {
  try {
    yield* checkChunks(connections, id, manifest, allocateNew, chunkRowsInPieces(connections, id))
  } catch (error) {
    throw toAppError(error)
  }
}

const allocateNew: Allocate = (length) => Buffer.allocUnsafe(length)

async function* checkChunks(
  connections: ReadFrom,
  id: string,
  manifest: Contents,
  allocate: Allocate,
  rows: AsyncIterable<ChunkRow>,
): AsyncGenerator<Buffer> {
  const whole = createHash('sha256')
  let bytes = 0
  let expected = 0
  for await (const row of rows) {
    if (row.position !== expected++) throw corrupt(id, `chunk ${expected - 1} is missing`)
    const data = row.data ?? (await fetchChunk(connections, id, row, allocate))
    requireHash(id, row, data)
    whole.update(data)
    bytes += data.length
    yield data
  }
  if (bytes < manifest.bytes) throw corrupt(id, `chunk ${expected} is missing`)
  const found = whole.digest('hex')
  if (found !== manifest.sha256) throw corrupt(id, `found SHA-256 ${found}, expected ${manifest.sha256}`)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function* chunkRowsInPieces(connections: ReadFrom, id: string): AsyncGenerator<ChunkRow> {
  for (let from = 0; ; from += CHUNKS_AT_ONCE) {
    const rows: ChunkRow[] = []
    for await (const row of chunkRows(connections, id, allocateNew, from, from + CHUNKS_AT_ONCE))
      rows.push(row)
    yield* rows
    if (rows.length < CHUNKS_AT_ONCE) return
  }
}

/** Those at positions `from` ≤ position < `until`; all when left out. */
function chunkRows(
  { pool }: Pick<Connections, 'pool'>,
  id: string,
  allocate: Allocate,
  from = 0,
  until = 2 ** 31 - 1,
): AsyncGenerator<ChunkRow> {
  // COPY takes no parameters.
  if (!UUID.test(id)) throw new RangeError(`manifest: found ${JSON.stringify(id)}, expected a UUID`)
  return copyRows(
    pool,
    `SELECT link.position, link.hash, chunk.data, chunk.location
     FROM manifest_chunk link LEFT JOIN tensor_chunk chunk ON chunk.hash = link.hash
     WHERE link.manifest_id = '${id}' AND link.position >= ${from} AND link.position < ${until}
     ORDER BY link.position`,
    ([place, hash, data, location]) => {
      const position = place!.readInt32BE()
      return {
        position,
        hash: Buffer.from(hash!),
        data: data ? copyTo(allocate(data.length, position), data) : null,
        location: location?.toString('utf8') ?? null,
      }
    },
  )
}

async function fetchChunk(
  { chunks }: Pick<Connections, 'chunks'>,
  id: string,
  { position, location }: ChunkRow,
  allocate: Allocate,
): Promise<Buffer> {
  if (location === null) throw corrupt(id, `chunk ${position} is missing`)
  const data = await chunks.get(location)
  return copyTo(allocate(data.length, position), data)
}

function copyTo(space: Buffer, data: Buffer): Buffer {
  data.copy(space)
  return space
}

function requireHash(id: string, { position, hash }: ChunkRow, data: Buffer): void {
  const found = sha256(data)
  if (found.equals(hash)) return
  const [is, was] = [found.toString('hex'), hash.toString('hex')]
  throw corrupt(`${id}, chunk ${position}`, `found SHA-256 ${is}, expected ${was}`)
}

function corrupt(place: string, problem: string): AppError {
  return new AppError('TENSOR_CORRUPT', `Tensor manifest ${place}: ${problem}`)
}
