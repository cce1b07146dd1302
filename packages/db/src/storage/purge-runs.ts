import { AppError, type PurgeInput, type PurgeResult, type RunId } from '@barycenter/contracts'
import { toAppError } from '../app-errors.js'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import { runNotFound } from '../runs/run-change.js'
import { queryRows } from '../sql.js'
import { requireUnused } from './in-use.js'
import { LOG_BYTES, METRIC_BYTES } from './stored-bytes.js'
import { sweepThese } from './sweep-chunks.js'

/** Runs in the trash, or all of them: deleted for good, with the chunks that nobody else refers to. */
export async function purgeRuns(connections: Connections, { runIds }: PurgeInput): Promise<PurgeResult> {
  return purge(connections, runIds ?? (await trashedBefore(connections, 0)))
}

/** Runs that have been in the trash for longer. */
export async function purgeOlder(connections: Connections, days: number): Promise<PurgeResult> {
  return purge(connections, await trashedBefore(connections, days))
}

async function trashedBefore({ pool }: Connections, days: number): Promise<RunId[]> {
  const rows = await queryRows<{ id: RunId }>(
    pool,
    'SELECT id FROM run WHERE deleted_at <= now() - make_interval(secs => $1) ORDER BY deleted_at, id',
    [days * 86_400],
  )
  return rows.map(({ id }) => id)
}

async function purge(connections: Connections, runIds: readonly RunId[]): Promise<PurgeResult> {
  const result: PurgeResult = { purged: [], refused: [], chunks: 0, freedBytes: 0 }
  for (const runId of runIds) {
    const purged = await purgeRun(connections, runId).catch((error: unknown) => {
      // One that takes too long, or is in the way of another transaction, must not hold up those after it.
      const reason = toAppError(error)
      result.refused.push({ runId, reason: reason instanceof Error ? reason.message : String(reason) })
    })
    if (!purged) continue
    result.purged.push(runId)
    result.chunks += purged.chunks
    result.freedBytes += purged.freedBytes
  }
  // Where it is the database that is away, this tells it.
  await inTransaction(connections.prisma, deleteEmptyExperiments)
  return result
}

async function purgeRun(
  connections: Connections,
  runId: RunId,
): Promise<{ chunks: number; freedBytes: number }> {
  const { hashes, rowBytes } = await inTransaction(connections.prisma, (tx) => deleteRun(tx, runId))
  // The run is gone, whatever becomes of its chunks: those left here are the next sweep's.
  const { chunks, bytes } = await sweepThese(connections, hashes).catch(() => ({ chunks: 0, bytes: 0 }))
  return { chunks, freedBytes: bytes + rowBytes }
}

/** All rows of a run go with it; gives back what it referred to. */
async function deleteRun(tx: Tx, runId: RunId): Promise<{ hashes: Buffer[]; rowBytes: number }> {
  const [run] = await tx.$queryRaw<{ deleted: boolean }[]>`
    SELECT deleted_at IS NOT NULL AS deleted FROM run WHERE id = ${runId}::uuid FOR UPDATE`
  if (!run) throw runNotFound(runId)
  if (!run.deleted) {
    throw new AppError(
      'RUN_STATE_CONFLICT',
      `Run ${runId}: found no run in the trash, expected one; delete it first`,
    )
  }
  await requireUnused(tx, 'Run', runId)
  const links = await tx.$queryRaw<{ hash: Uint8Array }[]>`
    SELECT DISTINCT link.hash FROM manifest_chunk link JOIN tensor_manifest manifest ON manifest.id = link.manifest_id
    WHERE manifest.run_id = ${runId}::uuid`
  const [rows] = await tx.$queryRawUnsafe<{ bytes: bigint }[]>(
    `SELECT coalesce((SELECT sum(bytes) FROM (${METRIC_BYTES}) metric WHERE run_id = $1::uuid), 0)::bigint
       + coalesce((SELECT sum(bytes) FROM (${LOG_BYTES}) log WHERE run_id = $1::uuid), 0)::bigint AS bytes`,
    runId,
  )
  await tx.$executeRaw`DELETE FROM run WHERE id = ${runId}::uuid`
  return { hashes: links.map(({ hash }) => Buffer.from(hash)), rowBytes: Number(rows?.bytes ?? 0) }
}

/** Those in the trash whose last run is gone. The lock keeps new runs out until the row is gone, too. */
async function deleteEmptyExperiments(tx: Tx): Promise<void> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM experiment
    WHERE deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM run WHERE experiment_id = experiment.id)
    FOR UPDATE SKIP LOCKED`
  const ids = locked.map(({ id }) => id)
  await tx.experiment.deleteMany({ where: { id: { in: ids }, deletedAt: { not: null }, runs: { none: {} } } })
}
