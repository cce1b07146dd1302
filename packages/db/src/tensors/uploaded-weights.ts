import { createHash, type Hash } from 'node:crypto'
import {
  AppError,
  type DeletedUpload,
  type UploadedWeights,
  type WeightsTensors,
} from '@barycenter/contracts'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import type { WeightsUpload } from '../database.js'
import { invalidWeights } from '../safetensors/invalid-weights.js'
import { openSafetensors } from '../safetensors/read-safetensors.js'
import { requireUnused } from '../storage/in-use.js'
import { sweepThese } from '../storage/sweep-chunks.js'
import { chunkStream } from './tensor-chunks.js'
import { createManifest, loadFloatTensors, type StoredTensors, storePieces } from './tensor-store.js'
import type { NamedTensor, TensorPlace } from './tensors.js'

const WITH_MANIFEST = { manifest: { select: { bytes: true, tensors: true } } } as const

interface Row {
  file: string
  name: string
  createdAt: Date
  manifest: { bytes: bigint; tensors: unknown }
}

/**
 * Stores a file as its bytes come. The header is checked before anything is stored; should a number or the end of the
 * file turn out wrong, no manifest is written, and a sweep deletes the chunks after their time.
 */
export async function storeUpload(
  connections: Connections,
  { name, size, bytes }: WeightsUpload,
): Promise<WeightsTensors> {
  const hash = createHash('sha256')
  const content = await openSafetensors(hashed(bytes, hash))
  if (size !== undefined && size !== content.bytes) {
    const state = size < content.bytes ? 'truncated' : 'too long'
    throw invalidWeights('file', `${size} bytes (${state})`, `${content.bytes}, as its header says`)
  }
  const stored = await storePieces(connections, content.places, chunkStream(content.values()))
  const file = hash.digest('hex')
  return inTransaction(connections.prisma, (tx) => keepUpload(tx, { file, name }, stored))
}

/** The same file may have come before, or be on its way by another request. */
async function keepUpload(
  tx: Tx,
  { file, name }: { file: string; name: string },
  stored: StoredTensors,
): Promise<WeightsTensors> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${file}, 0))`
  const known = await tx.uploadedWeights.findUnique({ where: { file }, include: WITH_MANIFEST })
  if (known) return toWeightsTensors(known)
  const manifestId = await createManifest(tx, null, 'upload', stored)
  return toWeightsTensors(
    await tx.uploadedWeights.create({ data: { file, name, manifestId }, include: WITH_MANIFEST }),
  )
}

export async function listUploads(tx: Tx): Promise<UploadedWeights[]> {
  const rows = await tx.uploadedWeights.findMany({
    include: WITH_MANIFEST,
    orderBy: [{ createdAt: 'desc' }, { file: 'asc' }],
  })
  return rows.map(toUploadedWeights)
}

export async function readUpload(tx: Tx, file: string): Promise<WeightsTensors> {
  return toWeightsTensors(await findUpload(tx, file))
}

export async function loadUpload(connections: Connections, file: string): Promise<NamedTensor[]> {
  return loadFloatTensors(connections, (await findUpload(connections.prisma, file)).manifestId)
}

/** The file is gone for good, and so are its chunks that nobody else refers to. */
export async function deleteUpload(connections: Connections, file: string): Promise<DeletedUpload> {
  const hashes = await inTransaction(connections.prisma, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${file}, 0))`
    const { manifestId } = await findUpload(tx, file)
    await requireUnused(tx, 'Uploaded file', file)
    const chunks = await tx.manifestChunk.findMany({ where: { manifestId }, distinct: ['hash'] })
    await tx.tensorManifest.delete({ where: { id: manifestId } })
    return chunks.map(({ hash }) => Buffer.from(hash))
  })
  const { bytes } = await sweepThese(connections, hashes)
  return { file, freedBytes: bytes }
}

async function findUpload(tx: Tx, file: string) {
  const row = await tx.uploadedWeights.findUnique({ where: { file }, include: WITH_MANIFEST })
  if (!row) throw new AppError('WEIGHTS_NOT_FOUND', `No uploaded file has SHA-256 ${file}`)
  return row
}

function toUploadedWeights({ file, name, createdAt, manifest }: Row): UploadedWeights {
  const tensorCount = (manifest.tensors as TensorPlace[]).length
  return { file, name, bytes: Number(manifest.bytes), tensorCount, createdAt: createdAt.toISOString() }
}

function toWeightsTensors(row: Row): WeightsTensors {
  const places = row.manifest.tensors as TensorPlace[]
  return { ...toUploadedWeights(row), tensors: places.map(({ name, shape }) => ({ name, shape })) }
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    hash.update(piece)
    yield piece
  }
}
