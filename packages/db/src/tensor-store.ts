import { createHash } from 'node:crypto'
import { AppError, type RunId } from '@barycenter/contracts'
import type { Tx } from './connections.js'
import type { TensorPurpose } from './generated/client.js'
import { queryRows, type SqlClient } from './sql.js'
import { chunkTensors, sha256 } from './tensor-chunks.js'
import {
  type AnyTensor,
  isFloat,
  type NamedTensor,
  placeTensors,
  type TensorManifestView,
  type TensorPlace,
  viewTensor,
} from './tensors.js'
import { uuidV7 } from './uuid-v7.js'

/** Tensors whose bytes are stored; a manifest makes them visible. */
export interface StoredTensors {
  sha256: string
  bytes: number
  tensors: TensorPlace[]
  chunkHashes: Uint8Array<ArrayBuffer>[]
}

/**
 * Stores the bytes of the tensors, each 1 MiB chunk once under its SHA-256. Runs outside of the transaction that
 * writes the manifest, so that the run's lock is not held while much is written; should that transaction
 * be refused, the chunks stay behind unused and harm nothing.
 */
export async function storeChunks(client: SqlClient, tensors: readonly AnyTensor[]): Promise<StoredTensors> {
  const places = placeTensors(tensors)
  const whole = createHash('sha256')
  const chunkHashes: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (const chunk of chunkTensors(tensors)) {
    const hash = sha256(chunk)
    await storeChunk(client, hash, chunk)
    whole.update(chunk)
    chunkHashes.push(new Uint8Array(hash))
    bytes += chunk.length
  }
  return { sha256: whole.digest('hex'), bytes, tensors: places, chunkHashes }
}

async function storeChunk(client: SqlClient, hash: Buffer, data: Buffer): Promise<void> {
  const known = await queryRows(client, 'SELECT 1 FROM tensor_chunk WHERE hash = $1', [hash])
  if (known.length > 0) return
  await client.query(
    'INSERT INTO tensor_chunk (hash, size, data) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING',
    [hash, data.length, data],
  )
}

/** Writes the manifest of stored tensors; returns its id. */
export async function createManifest(
  tx: Tx,
  runId: RunId,
  purpose: TensorPurpose,
  stored: StoredTensors,
): Promise<string> {
  const id = uuidV7()
  await tx.tensorManifest.create({
    data: {
      id,
      runId,
      purpose,
      sha256: stored.sha256,
      bytes: stored.bytes,
      tensors: stored.tensors.map((place) => ({ ...place })),
    },
  })
  await tx.manifestChunk.createMany({
    data: stored.chunkHashes.map((hash, position) => ({ manifestId: id, position, hash })),
  })
  return id
}

/** Manifest of an id that some row refers to. */
export async function readManifest(client: SqlClient, id: string): Promise<TensorManifestView> {
  const [row] = await queryRows<{ sha256: string; bytes: string; tensors: TensorPlace[] }>(
    client,
    'SELECT sha256, bytes, tensors FROM tensor_manifest WHERE id = $1',
    [id],
  )
  if (!row) throw new AppError('TENSOR_CORRUPT', `Tensor manifest ${id} is missing`)
  return { sha256: row.sha256, bytes: Number(row.bytes), tensors: row.tensors }
}

interface ChunkRow {
  position: number
  hash: Buffer
  data: Buffer
}

/** Chunks of a manifest in order, one in memory at a time; TENSOR_CORRUPT for bytes that differ from those written. */
export async function* readChunks(
  client: SqlClient,
  id: string,
  manifest: TensorManifestView,
): AsyncGenerator<Buffer> {
  const whole = createHash('sha256')
  let bytes = 0
  for (let position = 0; bytes < manifest.bytes; position++) {
    const data = await readChunk(client, id, position)
    whole.update(data)
    bytes += data.length
    yield data
  }
  const found = whole.digest('hex')
  if (found !== manifest.sha256)
    throw new AppError(
      'TENSOR_CORRUPT',
      `Tensor manifest ${id}: found SHA-256 ${found}, expected ${manifest.sha256}`,
    )
}

async function readChunk(client: SqlClient, manifestId: string, position: number): Promise<Buffer> {
  const [row] = await queryRows<ChunkRow>(
    client,
    `SELECT link.position, link.hash, chunk.data
     FROM manifest_chunk link JOIN tensor_chunk chunk ON chunk.hash = link.hash
     WHERE link.manifest_id = $1 AND link.position = $2`,
    [manifestId, position],
  )
  if (!row)
    throw new AppError('TENSOR_CORRUPT', `Tensor manifest ${manifestId}: chunk ${position} is missing`)
  const found = sha256(row.data)
  if (!found.equals(row.hash)) {
    const [is, was] = [found.toString('hex'), row.hash.toString('hex')]
    throw new AppError(
      'TENSOR_CORRUPT',
      `Tensor manifest ${manifestId}, chunk ${position}: found SHA-256 ${is}, expected ${was}`,
    )
  }
  return row.data
}

/** Loads and verifies all tensors of a manifest. They are views of one block of memory, `bytes` long. */
export async function loadTensors(client: SqlClient, id: string): Promise<AnyTensor[]> {
  const manifest = await readManifest(client, id)
  const block = new Uint8Array(manifest.bytes)
  let at = 0
  for await (const chunk of readChunks(client, id, manifest)) {
    if (at + chunk.length > block.length)
      throw new AppError('TENSOR_CORRUPT', `Tensor manifest ${id}: found more than ${manifest.bytes} bytes`)
    block.set(chunk, at)
    at += chunk.length
  }
  return manifest.tensors.map((place) => viewTensor(block.buffer, place))
}

/** Tensors that can only be float32: weights, and what a trainer remembers. */
export async function loadFloatTensors(client: SqlClient, id: string): Promise<NamedTensor[]> {
  const tensors = await loadTensors(client, id)
  const other = tensors.find((tensor) => !isFloat(tensor))
  if (other) {
    throw new AppError(
      'TENSOR_CORRUPT',
      `Tensor manifest ${id}: found int32 values in ${other.name}, expected float32`,
    )
  }
  return tensors.filter(isFloat)
}
