import {
  type ExperimentStorage,
  NO_BYTES,
  type RunStorage,
  type StorageAccount,
  type StorageBytes,
  type StorageQuery,
  sumBytes,
  type UploadStorage,
} from '@barycenter/contracts'
import type pg from 'pg'
import type { Connections } from '../connections.js'
import { inSnapshot, queryRows, type SqlClient } from '../sql.js'
import { CHUNK_OWNERS, LOG_BYTES, METRIC_BYTES } from './stored-bytes.js'

/** Where all bytes are, at one moment of the database. */
export function readAccount({ pool }: Connections, { runs }: StorageQuery): Promise<StorageAccount> {
  return inSnapshot(pool, (client) => buildAccount(client, runs))
}

async function buildAccount(client: pg.PoolClient, named: number): Promise<StorageAccount> {
  const chunks = await readChunkTotals(client)
  const byOwner = await readShares(client, 'owner')
  const byHome = await readShares(client, 'home')
  const rowBytes = await readRowBytes(client)
  const allRuns = (await readRuns(client)).map((run) => runStorage(run, byOwner, rowBytes)).sort(largestFirst)
  const trashed = allRuns.filter(({ deletedAt }) => deletedAt !== null)
  return {
    chunks: {
      bytes: chunks.bytes,
      owned: byOwner.ownedBytes,
      shared: byOwner.sharedBytes,
      unreferenced: chunks.unreferenced,
    },
    metricsBytes: allRuns.reduce((sum, { own }) => sum + own.metrics, 0),
    logsBytes: allRuns.reduce((sum, { own }) => sum + own.logs, 0),
    trash: { runs: trashed.length, ownBytes: trashed.reduce((sum, { own }) => sum + sumBytes(own), 0) },
    experiments: await readExperiments(client, byHome, allRuns),
    sharedBetweenExperiments: byHome.sharedBytes,
    runs: allRuns.slice(0, named),
    otherRuns: {
      count: Math.max(0, allRuns.length - named),
      own: allRuns.slice(named).reduce((sum, { own }) => addBytes(sum, own), NO_BYTES),
    },
    uploads: await readUploads(client, byOwner),
  }
}

async function readChunkTotals(client: SqlClient): Promise<{ bytes: number; unreferenced: number }> {
  const [row] = await queryRows<{ bytes: string; unreferenced: string }>(
    client,
    `SELECT coalesce(sum(size), 0) AS bytes, coalesce(sum(size) FILTER (WHERE NOT EXISTS
       (SELECT FROM manifest_chunk link WHERE link.hash = chunk.hash)), 0) AS unreferenced
     FROM tensor_chunk chunk`,
  )
  return { bytes: Number(row?.bytes), unreferenced: Number(row?.unreferenced) }
}

/** Bytes of chunks by who holds them: runs and uploaded files (owner), or experiments and uploaded files (home). */
interface Shares {
  own: Map<string, StorageBytes & { upload: number }>
  /** Of each, the bytes that it refers to and others, too. */
  shared: Map<string, number>
  ownedBytes: number
  /** Each chunk that several refer to, once. */
  sharedBytes: number
}

async function readShares(client: SqlClient, by: 'owner' | 'home'): Promise<Shares> {
  // A chunk of several kinds is the first of them, in the order of the enum; `min` has no uuid before PostgreSQL 18.
  const chunk = `WITH holder AS (SELECT hash, size, purpose, ${by}::text AS id FROM (${CHUNK_OWNERS}) owned),
    chunk AS (SELECT hash, size, min(purpose) AS purpose, min(id) AS id, count(DISTINCT id) AS holders
              FROM holder GROUP BY hash, size)`
  const owned = await queryRows<{ id: string; purpose: keyof StorageBytes; bytes: string }>(
    client,
    `${chunk} SELECT id, purpose::text, sum(size) AS bytes FROM chunk WHERE holders = 1 GROUP BY id, purpose`,
  )
  const shared = await queryRows<{ id: string; bytes: string }>(
    client,
    `${chunk} SELECT id, sum(size) AS bytes FROM
       (SELECT DISTINCT holder.id, holder.hash, holder.size FROM holder
        JOIN chunk ON chunk.hash = holder.hash WHERE chunk.holders > 1) part GROUP BY id`,
  )
  const [total] = await queryRows<{ bytes: string }>(
    client,
    `${chunk} SELECT coalesce(sum(size), 0) AS bytes FROM chunk WHERE holders > 1`,
  )
  const own: Shares['own'] = new Map()
  for (const { id, purpose, bytes } of owned)
    own.set(id, { ...NO_BYTES, upload: 0, ...own.get(id), [purpose]: Number(bytes) })
  return {
    own,
    shared: new Map(shared.map(({ id, bytes }) => [id, Number(bytes)])),
    ownedBytes: owned.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    sharedBytes: Number(total?.bytes),
  }
}

type RowBytes = Map<string, Pick<StorageBytes, 'metrics' | 'logs'>>

/** Of metrics and logs, by run. */
export async function readRowBytes(client: SqlClient): Promise<RowBytes> {
  const rows = await queryRows<{ run_id: string; metrics: string; logs: string }>(
    client,
    `SELECT run_id, coalesce(metric.bytes, 0) AS metrics, coalesce(log.bytes, 0) AS logs
     FROM (${METRIC_BYTES}) metric FULL JOIN (${LOG_BYTES}) log USING (run_id)`,
  )
  return new Map(rows.map((row) => [row.run_id, { metrics: Number(row.metrics), logs: Number(row.logs) }]))
}

type RunHead = Omit<RunStorage, 'own' | 'sharedBytes'>

export async function readRuns(client: SqlClient, ids: readonly string[] | null = null): Promise<RunHead[]> {
  const rows = await queryRows<Omit<RunHead, 'deletedAt'> & { deletedAt: Date | null }>(
    client,
    `SELECT run.id AS "runId", run.name, run.experiment_id AS "experimentId", experiment.name AS "experimentName",
       run.status, run.deleted_at AS "deletedAt"
     FROM run JOIN experiment ON experiment.id = run.experiment_id
     WHERE $1::uuid[] IS NULL OR run.id = ANY ($1) ORDER BY run.id`,
    [ids],
  )
  return rows.map((row) => ({ ...row, deletedAt: row.deletedAt?.toISOString() ?? null }))
}

function runStorage(run: RunHead, { own, shared }: Shares, rowBytes: RowBytes): RunStorage {
  const { upload: _, ...bytes } = own.get(run.runId) ?? { ...NO_BYTES, upload: 0 }
  return {
    ...run,
    own: { ...bytes, ...rowBytes.get(run.runId) },
    sharedBytes: shared.get(run.runId) ?? 0,
  }
}

async function readExperiments(
  client: SqlClient,
  { own, shared }: Shares,
  runs: readonly RunStorage[],
): Promise<ExperimentStorage[]> {
  const rows = await queryRows<{ experimentId: string; name: string; deletedAt: Date | null }>(
    client,
    'SELECT id AS "experimentId", name, deleted_at AS "deletedAt" FROM experiment ORDER BY id',
  )
  const experiments = rows.map(({ experimentId, name, deletedAt }) => {
    const ofIt = runs.filter((run) => run.experimentId === experimentId)
    const { upload: _, ...bytes } = own.get(experimentId) ?? { ...NO_BYTES, upload: 0 }
    const metrics = ofIt.reduce((sum, run) => sum + run.own.metrics, 0)
    const logs = ofIt.reduce((sum, run) => sum + run.own.logs, 0)
    return {
      experimentId: experimentId as ExperimentStorage['experimentId'],
      name,
      deletedAt: deletedAt?.toISOString() ?? null,
      runs: ofIt.length,
      own: { ...bytes, metrics, logs },
      sharedBytes: shared.get(experimentId) ?? 0,
    }
  })
  return experiments.sort(largestFirst)
}

async function readUploads(client: SqlClient, { own, shared }: Shares): Promise<UploadStorage[]> {
  const rows = await queryRows<{ file: string; name: string; id: string }>(
    client,
    'SELECT file, name, manifest_id AS id FROM uploaded_weights ORDER BY file',
  )
  const uploads = rows.map(({ file, name, id }) => ({
    file,
    name,
    ownBytes: own.get(id)?.upload ?? 0,
    sharedBytes: shared.get(id) ?? 0,
  }))
  return uploads.sort((a, b) => b.ownBytes - a.ownBytes)
}

function largestFirst(a: { own: StorageBytes }, b: { own: StorageBytes }): number {
  return sumBytes(b.own) - sumBytes(a.own)
}

export function addBytes(a: StorageBytes, b: StorageBytes): StorageBytes {
  return {
    snapshot: a.snapshot + b.snapshot,
    basis: a.basis + b.basis,
    checkpoint: a.checkpoint + b.checkpoint,
    weights: a.weights + b.weights,
    artifact: a.artifact + b.artifact,
    metrics: a.metrics + b.metrics,
    logs: a.logs + b.logs,
  }
}
