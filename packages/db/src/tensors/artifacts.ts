import { AppError, type Artifact, ArtifactName, type RunId } from '@barycenter/contracts'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import type { ArtifactDownload, ArtifactUpload } from '../database.js'
import type { Prisma } from '../generated/client.js'
import {
  announceChange,
  type Change,
  lockRun,
  recordEvents,
  requireLogged,
  startChange,
} from '../runs/run-change.js'
import { downloadChunks, readChunks } from './read-chunks.js'
import { createManifest, keepStored, type StoredTensors, storeFile } from './tensor-store.js'

const WITH_MANIFEST = { manifest: { select: { bytes: true, sha256: true } } } as const
type Row = Prisma.ArtifactGetPayload<{ include: typeof WITH_MANIFEST }>

type ArtifactPlace = Pick<Artifact, 'name' | 'mediaType'>

/** Stores the bytes, then the artifact under the name; `keep` is the transaction that does the latter. */
export function saveArtifact(
  connections: Connections,
  { name, mediaType, data }: ArtifactPlace & { data: Uint8Array },
  keep: (place: ArtifactPlace, stored: StoredTensors) => Promise<void>,
): Promise<void> {
  ArtifactName.parse(name)
  return keepStored(
    () => storeFile(connections, [data]),
    (stored) => keep({ name, mediaType }, stored),
  )
}

/** A resumed run saves its files again: the same bytes under the same name are no news. */
export async function replaceArtifact(
  change: Change,
  { name, mediaType }: ArtifactPlace,
  stored: StoredTensors,
): Promise<Artifact> {
  const { tx, runId } = change
  const known = await findArtifact(tx, runId, name)
  if (known && isSame(known, { mediaType, sha256: stored.sha256 })) return toArtifact(known)
  if (known) await tx.tensorManifest.delete({ where: { id: known.manifestId } })
  const manifestId = await createManifest(tx, runId, 'artifact', stored)
  const row = await tx.artifact.create({
    data: { runId, name, mediaType, manifestId },
    include: WITH_MANIFEST,
  })
  const artifact = toArtifact(row)
  await recordEvents(change, [{ type: 'artifact.saved', artifact }])
  return artifact
}

/**
 * A file that an external program leaves with its run, stored as its bytes come. The same bytes again are no news, also
 * after the run has ended: a program may repeat its last call.
 */
export async function putArtifact(
  connections: Connections,
  runId: RunId,
  { name, mediaType, bytes }: ArtifactUpload,
): Promise<Artifact> {
  await inTransaction(connections.prisma, async (tx) => requireLogged(runId, await lockRun(tx, runId), null))
  const stored = await storeFile(connections, bytes)
  // A stream can't be read again: should a sweep take a chunk of it in this moment, the caller is asked to.
  return inTransaction(connections.prisma, async (tx) => {
    const run = await lockRun(tx, runId)
    const known = await findArtifact(tx, runId, name)
    if (known && isSame(known, { mediaType, sha256: stored.sha256 })) return toArtifact(known)
    requireLogged(runId, run, 'running')
    const change = await startChange(tx, runId)
    const artifact = await replaceArtifact(change, { name, mediaType }, stored)
    await announceChange(change)
    return artifact
  })
}

export async function listArtifacts(tx: Tx, runId: RunId): Promise<Artifact[]> {
  const rows = await tx.artifact.findMany({
    where: { runId },
    orderBy: { name: 'asc' },
    include: WITH_MANIFEST,
  })
  return rows.map(toArtifact)
}

export async function openArtifact(
  connections: Connections,
  runId: RunId,
  name: string,
): Promise<ArtifactDownload> {
  const row = await findArtifact(connections.prisma, runId, name)
  if (!row) throw new AppError('ARTIFACT_NOT_FOUND', `Run ${runId} has no artifact ${name}`)
  const artifact = toArtifact(row)
  return { artifact, chunks: () => downloadChunks(connections, row.manifestId, artifact) }
}

/** All bytes in memory; null when the run has saved none of this name. */
export async function findArtifactData(
  connections: Connections,
  runId: RunId,
  name: string,
): Promise<Uint8Array | null> {
  const row = await findArtifact(connections.prisma, runId, name)
  if (!row) return null
  const parts: Buffer[] = []
  for await (const chunk of readChunks(connections, row.manifestId, toArtifact(row))) parts.push(chunk)
  return Uint8Array.from(Buffer.concat(parts))
}

function findArtifact(tx: Tx, runId: RunId, name: string): Promise<Row | null> {
  return tx.artifact.findUnique({ where: { runId_name: { runId, name } }, include: WITH_MANIFEST })
}

function isSame(known: Row, { mediaType, sha256 }: { mediaType: string; sha256: string }): boolean {
  return known.manifest.sha256 === sha256 && known.mediaType === mediaType
}

function toArtifact({ name, mediaType, manifest, createdAt }: Row): Artifact {
  const { bytes, sha256 } = manifest
  return { name, mediaType, bytes: Number(bytes), sha256, createdAt: createdAt.toISOString() }
}
