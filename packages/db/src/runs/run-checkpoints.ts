import type { Checkpoint, PhaseName, RunId } from '@barycenter/contracts'
import type { Connections, Tx } from '../connections.js'
import { queryRows, type SqlClient } from '../sql.js'
import { createManifest, loadFloatTensors, type StoredTensors } from '../tensors/tensor-store.js'
import { uuidV7 } from '../uuid-v7.js'
import { toJson } from './json-state.js'
import type { Change } from './run-change.js'
import type { KeptCheckpoints, StoredCheckpoint } from './run-writer.js'

const UNTIL_THE_NEXT: KeptCheckpoints = { newest: 1, always: false }

export async function storeCheckpoint(
  { tx, runId, seq }: Change,
  { phase, step, state }: Omit<StoredCheckpoint, 'tensors'>,
  stored: StoredTensors,
  { newest, always }: KeptCheckpoints = UNTIL_THE_NEXT,
): Promise<void> {
  const manifestId = await createManifest(tx, runId, 'checkpoint', stored)
  await tx.checkpoint.create({
    data: { id: uuidV7(), runId, seq, phase, step, state: toJson(state), kept: always, manifestId },
  })
  // The rows go with their manifests; chunks stay, as other manifests may hold them.
  await tx.$executeRaw`
    DELETE FROM tensor_manifest WHERE id IN (
      SELECT manifest_id FROM checkpoint WHERE run_id = ${runId}::uuid AND NOT kept AND seq NOT IN (
        SELECT seq FROM checkpoint WHERE run_id = ${runId}::uuid ORDER BY seq DESC LIMIT ${newest}
      )
    )`
  // The run has got further: workers lost before do not count against it any more.
  await tx.queueEntry.updateMany({ where: { runId, losses: { gt: 0 } }, data: { losses: 0 } })
}

/** The newest of a run with its tensors; null before the first. */
export async function findCheckpoint(
  connections: Connections,
  runId: RunId,
): Promise<StoredCheckpoint | null> {
  const row = await connections.prisma.checkpoint.findFirst({ where: { runId }, orderBy: { seq: 'desc' } })
  if (!row) return null
  const { step, state, manifestId } = row
  return {
    phase: row.phase as PhaseName,
    step,
    state,
    tensors: await loadFloatTensors(connections, manifestId),
  }
}

interface CheckpointRow {
  id: string
  phase: PhaseName
  step: number
  seq: string
  kept: boolean
  bytes: string
  sha256: string
  created_at: Date
}

/** Newest first. One statement: a run at work removes checkpoints all the time, with their manifests. */
export async function listCheckpoints(client: SqlClient, runId: RunId): Promise<Checkpoint[]> {
  const rows = await queryRows<CheckpointRow>(
    client,
    `SELECT point.id, point.phase, point.step, point.seq, point.kept, point.created_at, manifest.bytes, manifest.sha256
     FROM checkpoint point JOIN tensor_manifest manifest ON manifest.id = point.manifest_id
     WHERE point.run_id = $1 ORDER BY point.seq DESC`,
    [runId],
  )
  return rows.map(({ id, phase, step, seq, kept, bytes, sha256, created_at }) => ({
    id,
    phase,
    step,
    seq: Number(seq),
    kept,
    bytes: Number(bytes),
    sha256,
    createdAt: created_at.toISOString(),
  }))
}

/** A completed run has nothing to go on with, unless its config says that somebody may want to. */
export async function dropCheckpointsOfCompleted(tx: Tx, runId: RunId): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM tensor_manifest WHERE run_id = ${runId}::uuid AND purpose = 'checkpoint'
      AND NOT EXISTS (SELECT 1 FROM run WHERE id = ${runId}::uuid AND config #>> '{checkpoint,keep,afterEnd}' = 'true')`
}
