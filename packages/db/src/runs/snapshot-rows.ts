import type { RunId, Snapshot, SnapshotsResult, SubspaceView } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import type { Prisma } from '../generated/client.js'
import { upgradeSubspaceView } from './older-rows.js'

const withManifest = { manifest: { select: { bytes: true, sha256: true } } } as const
type Row = Prisma.SnapshotGetPayload<{ include: typeof withManifest }>

export async function findSnapshot(tx: Tx, runId: RunId, index: number): Promise<Snapshot | null> {
  const row = await tx.snapshot.findUnique({
    where: { runId_index: { runId, index } },
    include: withManifest,
  })
  return row && toSnapshot(row)
}

export async function listSnapshots(tx: Tx, runId: RunId): Promise<Snapshot[]> {
  const rows = await tx.snapshot.findMany({
    where: { runId },
    orderBy: { index: 'asc' },
    include: withManifest,
  })
  return rows.map(toSnapshot)
}

/** The view of a run's subspace, with the averaging weights once they are known. */
async function findSubspaceView(tx: Tx, runId: RunId): Promise<SubspaceView | null> {
  const row = await tx.subspaceRecord.findUnique({ where: { runId } })
  return row && toSubspaceView(row)
}

export function toSubspaceView({
  view,
  averagingWeights,
}: {
  view: unknown
  averagingWeights: unknown
}): SubspaceView {
  return {
    ...upgradeSubspaceView(view as SubspaceView),
    ...(averagingWeights !== null && { averagingWeights: averagingWeights as number[][] }),
  }
}

export async function readSnapshots(tx: Tx, runId: RunId): Promise<SnapshotsResult> {
  return { snapshots: await listSnapshots(tx, runId), subspace: await findSubspaceView(tx, runId) }
}

function toSnapshot({ index, step, epoch, norm, manifest, createdAt }: Row): Snapshot {
  return {
    index,
    step,
    epoch,
    norm,
    bytes: Number(manifest.bytes),
    sha256: manifest.sha256,
    createdAt: createdAt.toISOString(),
  }
}
