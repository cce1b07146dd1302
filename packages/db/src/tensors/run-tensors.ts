import { isDeepStrictEqual } from 'node:util'
import {
  AppError,
  type LineageInput,
  type MethodName,
  type MethodResult,
  type RunId,
  type Snapshot,
} from '@barycenter/contracts'
import type { Connections, Tx } from '../connections.js'
import type { WeightsDownload } from '../database.js'
import { toJson } from '../runs/json-state.js'
import { type Change, recordEvents } from '../runs/run-change.js'
import type { BorrowedSnapshot, StoredSubspace } from '../runs/run-writer.js'
import { findSnapshot, toSubspaceView } from '../runs/snapshot-rows.js'
import { downloadChunks } from './read-chunks.js'
import {
  createManifest,
  findStored,
  loadFloatTensors,
  loadTensors,
  readManifest,
  type StoredTensors,
} from './tensor-store.js'
import type { NamedTensor } from './tensors.js'

/** Deletes the manifest that a row no longer refers to; chunks stay, as other manifests may hold them. */
async function deleteManifest(tx: Tx, id: string | undefined): Promise<void> {
  if (id !== undefined) await tx.tensorManifest.delete({ where: { id } })
}

/** What was not told stays null: not recorded. */
function inputsColumn(inputs: LineageInput[] | undefined) {
  return inputs && { inputs: toJson(inputs, 'inputs') }
}

type SnapshotPlace = Pick<Snapshot, 'index' | 'step' | 'epoch' | 'norm'>

/** A resumed run saves its last snapshots again: the same bytes at the same step are no news. */
export async function replaceSnapshot(
  change: Change,
  place: SnapshotPlace,
  stored: StoredTensors,
  inputs?: LineageInput[],
): Promise<void> {
  const { tx, runId } = change
  const known = await findSnapshot(tx, runId, place.index)
  if (known && known.sha256 === stored.sha256 && known.step === place.step) return
  if (known) await tx.tensorManifest.deleteMany({ where: { snapshot: { runId, index: place.index } } })
  const manifestId = await createManifest(tx, runId, 'snapshot', stored)
  await tx.snapshot.create({ data: { runId, ...place, manifestId, ...inputsColumn(inputs) } })
  const snapshot = await findSnapshot(tx, runId, place.index)
  await recordEvents(change, [{ type: 'snapshot.saved', snapshot: snapshot! }])
}

/** A snapshot of another run becomes one of this run: a new manifest of the same chunks. */
export async function borrowSnapshot(
  change: Change,
  place: SnapshotPlace,
  { runId, index, sha256 }: BorrowedSnapshot,
): Promise<void> {
  const { tx } = change
  // The lock keeps it, and with it the chunks, until this manifest holds them too.
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT manifest.id::text AS id FROM snapshot JOIN tensor_manifest manifest ON manifest.id = snapshot.manifest_id
    WHERE snapshot.run_id = ${runId}::uuid AND snapshot.index = ${index} AND manifest.sha256 = ${sha256}
    FOR KEY SHARE OF manifest`
  if (!found)
    throw new AppError('WEIGHTS_NOT_FOUND', `Run ${runId} has no snapshot ${index} with SHA-256 ${sha256}`)
  const stored = await findStored(tx, found.id)
  await replaceSnapshot(change, place, stored, [{ kind: 'snapshot', runId, index, sha256 }])
}

export async function findSnapshotTensors(
  connections: Connections,
  runId: RunId,
  index: number,
): Promise<NamedTensor[]> {
  return loadFloatTensors(connections, await findSnapshotManifest(connections.prisma, runId, index))
}

export async function openSnapshot(
  connections: Connections,
  runId: RunId,
  index: number,
): Promise<WeightsDownload> {
  return openManifest(connections, await findSnapshotManifest(connections.prisma, runId, index))
}

async function findSnapshotManifest(tx: Tx, runId: RunId, index: number): Promise<string> {
  const row = await tx.snapshot.findUnique({ where: { runId_index: { runId, index } } })
  if (!row) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${runId} has no snapshot ${index}`)
  return row.manifestId
}

export async function replaceSubspace(
  change: Change,
  {
    state,
    view,
    durationMs,
    inputs,
  }: Omit<StoredSubspace, 'tensors'> & { durationMs: number; inputs?: LineageInput[] },
  stored: StoredTensors,
): Promise<void> {
  const { tx, runId } = change
  const known = await tx.subspaceRecord.findUnique({ where: { runId } })
  await deleteManifest(tx, known?.manifestId)
  const manifestId = await createManifest(tx, runId, 'basis', stored)
  await tx.subspaceRecord.create({
    data: { runId, manifestId, state: toJson(state), view: toJson(view, 'view'), ...inputsColumn(inputs) },
  })
  const { kind, rank } = view
  await recordEvents(change, [{ type: 'subspace.built', kind, rank, durationMs }])
}

export async function findSubspace(connections: Connections, runId: RunId): Promise<StoredSubspace | null> {
  const row = await connections.prisma.subspaceRecord.findUnique({ where: { runId } })
  if (!row) return null
  return {
    state: row.state,
    view: toSubspaceView(row),
    tensors: await loadTensors(connections, row.manifestId),
  }
}

/** A resumed run may evaluate a method again: the same result of the same weights is no news. */
export async function replaceResult(
  change: Change,
  result: MethodResult,
  stored: StoredTensors,
  inputs?: LineageInput[],
): Promise<void> {
  const { tx, runId } = change
  const known = await tx.methodResult.findUnique({
    where: { runId_method: { runId, method: result.method } },
  })
  if (known && isDeepStrictEqual(known.body, { ...result })) return
  await deleteManifest(tx, known?.manifestId)
  const manifestId = await createManifest(tx, runId, 'weights', stored)
  await tx.methodResult.create({
    data: {
      runId,
      method: result.method,
      body: toJson(result, 'result'),
      manifestId,
      ...inputsColumn(inputs),
    },
  })
  await recordEvents(change, [{ type: 'result.recorded', result }])
}

export async function openWeights(
  connections: Connections,
  runId: RunId,
  method: MethodName,
): Promise<WeightsDownload> {
  return openManifest(connections, await findResultManifest(connections.prisma, runId, method))
}

async function openManifest(connections: Connections, id: string): Promise<WeightsDownload> {
  const manifest = await readManifest(connections.pool, id)
  return { manifest, chunks: () => downloadChunks(connections, id, manifest) }
}

/** With the running statistics of batch norm beside the weights. */
export async function loadResultTensors(
  connections: Connections,
  runId: RunId,
  method: MethodName,
): Promise<NamedTensor[]> {
  return loadFloatTensors(connections, await findResultManifest(connections.prisma, runId, method))
}

async function findResultManifest(tx: Tx, runId: RunId, method: MethodName): Promise<string> {
  const row = await tx.methodResult.findUnique({ where: { runId_method: { runId, method } } })
  if (!row) throw new AppError('WEIGHTS_NOT_FOUND', `Run ${runId} has no weights of method ${method}`)
  return row.manifestId
}
