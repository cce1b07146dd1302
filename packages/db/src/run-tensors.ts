import { isDeepStrictEqual } from 'node:util'
import {
  AppError,
  type MethodName,
  type MethodResult,
  type PhaseName,
  type RunId,
  type Snapshot,
} from '@barycenter/contracts'
import { toAppError } from './app-errors.js'
import type { Connections, Tx } from './connections.js'
import type { WeightsDownload } from './database.js'
import { toJson } from './json-state.js'
import { type Change, recordEvents } from './run-change.js'
import type { StoredCheckpoint, StoredSubspace } from './run-writer.js'
import { findSnapshot, toSubspaceView } from './snapshot-rows.js'
import {
  createManifest,
  loadFloatTensors,
  loadTensors,
  readChunks,
  readManifest,
  type StoredTensors,
} from './tensor-store.js'
import type { NamedTensor } from './tensors.js'

/** Deletes the manifest that a row no longer refers to; chunks stay, as other manifests may hold them. */
async function deleteManifest(tx: Tx, id: string | undefined): Promise<void> {
  if (id !== undefined) await tx.tensorManifest.delete({ where: { id } })
}

type SnapshotPlace = Pick<Snapshot, 'index' | 'step' | 'epoch' | 'norm'>

/** A resumed run saves its last snapshots again: the same bytes at the same step are no news. */
export async function replaceSnapshot(
  change: Change,
  place: SnapshotPlace,
  stored: StoredTensors,
): Promise<void> {
  const { tx, runId } = change
  const known = await findSnapshot(tx, runId, place.index)
  if (known && known.sha256 === stored.sha256 && known.step === place.step) return
  if (known) await tx.tensorManifest.deleteMany({ where: { snapshot: { runId, index: place.index } } })
  const manifestId = await createManifest(tx, runId, 'snapshot', stored)
  await tx.snapshot.create({ data: { runId, ...place, manifestId } })
  const snapshot = await findSnapshot(tx, runId, place.index)
  await recordEvents(change, [{ type: 'snapshot.saved', snapshot: snapshot! }])
}

export async function findSnapshotTensors(
  { prisma, pool }: Connections,
  runId: RunId,
  index: number,
): Promise<NamedTensor[]> {
  const row = await prisma.snapshot.findUnique({ where: { runId_index: { runId, index } } })
  if (!row) throw new RangeError(`Run ${runId}: no snapshot ${index}`)
  return loadFloatTensors(pool, row.manifestId)
}

export async function replaceSubspace(
  change: Change,
  { state, view, durationMs }: Omit<StoredSubspace, 'tensors'> & { durationMs: number },
  stored: StoredTensors,
): Promise<void> {
  const { tx, runId } = change
  const known = await tx.subspaceRecord.findUnique({ where: { runId } })
  await deleteManifest(tx, known?.manifestId)
  const manifestId = await createManifest(tx, runId, 'basis', stored)
  await tx.subspaceRecord.create({
    data: { runId, manifestId, state: toJson(state), view: toJson(view, 'view') },
  })
  const { kind, rank } = view
  await recordEvents(change, [{ type: 'subspace.built', kind, rank, durationMs }])
}

export async function findSubspace(
  { prisma, pool }: Connections,
  runId: RunId,
): Promise<StoredSubspace | null> {
  const row = await prisma.subspaceRecord.findUnique({ where: { runId } })
  if (!row) return null
  return { state: row.state, view: toSubspaceView(row), tensors: await loadTensors(pool, row.manifestId) }
}

export async function replaceCheckpoint(
  { tx, runId }: Change,
  { phase, step, state }: Omit<StoredCheckpoint, 'tensors'>,
  stored: StoredTensors,
): Promise<void> {
  const known = await tx.checkpoint.findUnique({ where: { runId } })
  await deleteManifest(tx, known?.manifestId)
  const manifestId = await createManifest(tx, runId, 'checkpoint', stored)
  await tx.checkpoint.create({ data: { runId, phase, step, state: toJson(state), manifestId } })
  // The run has got further: workers lost before do not count against it any more.
  await tx.queueEntry.updateMany({ where: { runId, losses: { gt: 0 } }, data: { losses: 0 } })
}

export async function findCheckpoint(
  { prisma, pool }: Connections,
  runId: RunId,
): Promise<StoredCheckpoint | null> {
  const row = await prisma.checkpoint.findUnique({ where: { runId } })
  if (!row) return null
  const { step, state, manifestId } = row
  return { phase: row.phase as PhaseName, step, state, tensors: await loadFloatTensors(pool, manifestId) }
}

/** A resumed run may evaluate a method again: the same result of the same weights is no news. */
export async function replaceResult(
  change: Change,
  result: MethodResult,
  stored: StoredTensors,
): Promise<void> {
  const { tx, runId } = change
  const known = await tx.methodResult.findUnique({
    where: { runId_method: { runId, method: result.method } },
  })
  if (known && isDeepStrictEqual(known.body, { ...result })) return
  await deleteManifest(tx, known?.manifestId)
  const manifestId = await createManifest(tx, runId, 'weights', stored)
  await tx.methodResult.create({
    data: { runId, method: result.method, body: toJson(result, 'result'), manifestId },
  })
  await recordEvents(change, [{ type: 'result.recorded', result }])
}

export async function openWeights(
  { prisma, pool }: Connections,
  runId: RunId,
  method: MethodName,
): Promise<WeightsDownload> {
  const row = await prisma.methodResult.findUnique({ where: { runId_method: { runId, method } } })
  if (!row) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${runId} has no weights of method ${method}`)
  const manifest = await readManifest(pool, row.manifestId)
  return { manifest, chunks: () => told(readChunks(pool, row.manifestId, manifest)) }
}

/** A stream outlives the call that opened it, so its errors are translated here. */
async function* told(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (error) {
    throw toAppError(error)
  }
}
