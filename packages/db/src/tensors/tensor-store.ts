import { AppError, type RunId } from '@barycenter/contracts'
import { errorCodes } from '../app-errors.js'
import type { Connections, Tx } from '../connections.js'
import type { TensorPurpose } from '../generated/client.js'
import { queryRows, type SqlClient } from '../sql.js'
import { uuidV7 } from '../uuid-v7.js'
import { CONDEMNED } from './chunk-store.js'
import { type Allocate, readChunks } from './read-chunks.js'
import { CHUNK_BYTES, chunkBytes, chunkTensors } from './tensor-chunks.js'
import {
  type AnyTensor,
  type FloatType,
  isFloat,
  type NamedTensor,
  placeTensors,
  type TensorManifestView,
  type TensorPlace,
  viewTensor,
} from './tensors.js'
import { type WrittenChunks, writeChunks } from './write-chunks.js'

/** Tensors whose bytes are stored; a manifest makes them visible. */
export interface StoredTensors extends WrittenChunks {
  tensors: TensorPlace[]
}

/**
 * Stores the bytes of the tensors, each 1 MiB chunk once under its SHA-256. Runs outside of the transaction that
 * writes the manifest, so that the run's lock is not held while much is written; should that transaction
 * be refused, nobody refers to the chunks, and the next sweep after their time deletes them.
 */
export function storeChunks(
  connections: Connections,
  tensors: readonly AnyTensor[],
  type: FloatType = 'float32',
): Promise<StoredTensors> {
  return storePieces(connections, placeTensors(tensors, type), chunkTensors(tensors, CHUNK_BYTES, type))
}

/** As `storeChunks`, of tensors whose bytes come as the chunks they are stored in. */
export async function storePieces(
  connections: Connections,
  tensors: TensorPlace[],
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<StoredTensors> {
  return { ...(await writeChunks(connections, chunks)), tensors }
}

/** As `storeChunks`, of the bytes of a file. */
export function storeFile(
  connections: Connections,
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<StoredTensors> {
  return storePieces(connections, [], chunkBytes(bytes))
}

/** Chunks are swept when nobody has used them for long, or with a run that is purged: one more try is nearly always enough. */
const TRIES = 10

/**
 * Stores, then keeps what was stored in a transaction that refers to it. Where a sweep has deleted a chunk in between, the
 * foreign key refuses the reference, and the bytes are stored again.
 */
export async function keepStored<T>(
  store: () => Promise<StoredTensors>,
  keep: (stored: StoredTensors) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    const stored = await store()
    try {
      return await keep(stored)
    } catch (error) {
      const isLost = error instanceof AppError && error.code === 'CHUNK_LOST'
      if (!isLost || tried === TRIES) throw error
    }
  }
}

/** Writes the manifest of stored tensors, of a run or of nobody; returns its id. */
export async function createManifest(
  tx: Tx,
  runId: RunId | null,
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
  await tx.manifestChunk
    .createMany({ data: stored.chunkHashes.map((hash, position) => ({ manifestId: id, position, hash })) })
    .catch((error: unknown) => {
      throw errorCodes(error).some((code) => FOREIGN_KEY_VIOLATION.includes(code)) ? chunkLost(error) : error
    })
  await requireNoneCondemned(tx, id)
  return id
}

const FOREIGN_KEY_VIOLATION = ['P2003', '23503']

/** Once they are referred to, their rows are locked against the sweep: what is not condemned by now will not be. */
async function requireNoneCondemned(tx: Tx, manifestId: string): Promise<void> {
  const condemned = await tx.$queryRawUnsafe<unknown[]>(
    `SELECT 1 FROM manifest_chunk JOIN tensor_chunk USING (hash)
     WHERE manifest_id = $1::uuid AND touched_at = ${CONDEMNED} LIMIT 1`,
    manifestId,
  )
  if (condemned.length > 0) throw chunkLost()
}

function chunkLost(cause?: unknown): AppError {
  const message = 'A chunk was swept between storing it and referring to it: send the bytes again'
  return new AppError('CHUNK_LOST', message, { cause })
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

/** What a manifest holds, for another one of the same bytes. */
export async function findStored(tx: Tx, id: string): Promise<StoredTensors> {
  const manifest = await tx.tensorManifest.findUniqueOrThrow({
    where: { id },
    include: { chunks: { orderBy: { position: 'asc' }, select: { hash: true } } },
  })
  return {
    sha256: manifest.sha256,
    bytes: Number(manifest.bytes),
    tensors: manifest.tensors as unknown as TensorPlace[],
    chunkHashes: manifest.chunks.map(({ hash }) => hash),
  }
}

/** Loads and verifies all tensors of a manifest. They are views of one block of memory, `bytes` long. */
export async function loadTensors(connections: Connections, id: string): Promise<AnyTensor[]> {
  const manifest = await readManifest(connections.pool, id)
  const block = Buffer.from(new ArrayBuffer(manifest.bytes))
  const place: Allocate = (length, position) => {
    const from = position * CHUNK_BYTES
    if (from + length <= block.length) return block.subarray(from, from + length)
    throw new AppError('TENSOR_CORRUPT', `Tensor manifest ${id}: found more than ${manifest.bytes} bytes`)
  }
  for await (const _ of readChunks(connections, id, manifest, place));
  return manifest.tensors.map((tensor) => viewTensor(block.buffer, tensor))
}

/** Tensors that can only be float32: weights, and what a trainer remembers. */
export async function loadFloatTensors(connections: Connections, id: string): Promise<NamedTensor[]> {
  const tensors = await loadTensors(connections, id)
  const other = tensors.find((tensor) => !isFloat(tensor))
  if (other) {
    throw new AppError(
      'TENSOR_CORRUPT',
      `Tensor manifest ${id}: found int32 values in ${other.name}, expected float32`,
    )
  }
  return tensors.filter(isFloat)
}
