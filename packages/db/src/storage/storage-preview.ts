import {
  isFinal,
  NO_BYTES,
  type RunStorage,
  type StorageBytes,
  type StoragePreview,
  type StorageSelection,
  sumBytes,
} from '@barycenter/contracts'
import type pg from 'pg'
import type { Connections } from '../connections.js'
import { runNotFound } from '../runs/run-change.js'
import { inSnapshot, queryRows } from '../sql.js'
import { addBytes, readRowBytes, readRuns } from './storage-account.js'
import { CHUNK_OWNERS } from './stored-bytes.js'

/** What deleting these runs for good would free, at one moment of the database. RUN_NOT_FOUND. */
export function previewDeletion({ pool }: Connections, selection: StorageSelection): Promise<StoragePreview> {
  return inSnapshot(pool, async (client) => buildPreview(client, await selectedRuns(client, selection)))
}

async function selectedRuns(
  client: pg.PoolClient,
  { runIds, experimentIds, trash }: StorageSelection,
): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    client,
    `SELECT id FROM run WHERE id = ANY ($1::uuid[]) OR experiment_id = ANY ($2::uuid[])
       OR ($3 AND deleted_at IS NOT NULL)`,
    [runIds, experimentIds, trash],
  )
  const ids = rows.map(({ id }) => id)
  const missing = runIds.find((id) => !ids.includes(id))
  if (missing) throw runNotFound(missing)
  return ids
}

async function buildPreview(client: pg.PoolClient, ids: string[]): Promise<StoragePreview> {
  const shares = await readShares(client, ids)
  const rowBytes = await readRowBytes(client)
  const users = await readUsers(client, ids)
  const heads = await readRuns(client, ids)
  const runs = heads.map((run) => ({
    ...run,
    own: { ...NO_BYTES, ...shares.own.get(run.runId), ...rowBytes.get(run.runId) },
    sharedBytes: shares.kept.get(run.runId) ?? 0,
    obstacle: obstacleOf(run, users),
  }))
  const freed = runs.reduce((sum, { own }) => addBytes(sum, own), shares.among)
  return {
    runs: runs.sort((a, b) => sumBytes(b.own) - sumBytes(a.own)),
    sharedAmong: shares.among,
    freed,
    freedBytes: sumBytes(freed),
    keptBytes: shares.keptBytes,
  }
}

interface Shares {
  own: Map<string, Partial<StorageBytes>>
  among: StorageBytes
  /** Of each run, the bytes that others refer to as well, who stay. */
  kept: Map<string, number>
  keptBytes: number
}

async function readShares(client: pg.PoolClient, ids: string[]): Promise<Shares> {
  // Chunks of the selected runs, with all who refer to them.
  const chunk = `WITH holder AS (SELECT * FROM (${CHUNK_OWNERS}) owned WHERE hash IN
      (SELECT link.hash FROM manifest_chunk link JOIN tensor_manifest manifest ON manifest.id = link.manifest_id
       WHERE manifest.run_id = ANY ($1::uuid[]))),
    chunk AS (SELECT hash, size, min(purpose) AS purpose, min(owner::text) AS owner,
                count(DISTINCT owner) AS owners, bool_or(owner <> ALL ($1::uuid[])) AS stays
              FROM holder GROUP BY hash, size)`
  const going = await queryRows<{ owner: string | null; purpose: keyof StorageBytes; bytes: string }>(
    client,
    `${chunk} SELECT CASE WHEN owners = 1 THEN owner END AS owner, purpose::text, sum(size) AS bytes
     FROM chunk WHERE NOT stays GROUP BY 1, 2`,
    [ids],
  )
  const staying = await queryRows<{ owner: string; bytes: string }>(
    client,
    `${chunk} SELECT owner, sum(size) AS bytes FROM (SELECT DISTINCT holder.owner, holder.hash, holder.size
       FROM holder JOIN chunk ON chunk.hash = holder.hash WHERE chunk.stays AND holder.owner = ANY ($1::uuid[])) part
     GROUP BY owner`,
    [ids],
  )
  const [kept] = await queryRows<{ bytes: string }>(
    client,
    `${chunk} SELECT coalesce(sum(size), 0) AS bytes FROM chunk WHERE stays`,
    [ids],
  )
  const own: Shares['own'] = new Map()
  let among = NO_BYTES
  for (const { owner, purpose, bytes } of going) {
    if (owner === null) among = { ...among, [purpose]: Number(bytes) }
    else own.set(owner, { ...own.get(owner), [purpose]: Number(bytes) })
  }
  return {
    own,
    among,
    kept: new Map(staying.map(({ owner, bytes }) => [owner, Number(bytes)])),
    keptBytes: Number(kept?.bytes),
  }
}

/** Runs that have not ended and whose configs name one of these: id of the latter → words for the former. */
async function readUsers(client: pg.PoolClient, ids: string[]): Promise<Map<string, string>> {
  const rows = await queryRows<{ id: string; words: string }>(
    client,
    `SELECT source.id, format('the %s run "%s" (%s) starts from it', run.status, run.name, run.id) AS words
     FROM unnest($1::uuid[]) AS source (id)
     JOIN run ON run.status NOT IN ('completed', 'failed', 'canceled') AND strpos(run.config::text, source.id::text) > 0`,
    [ids],
  )
  return new Map(rows.map(({ id, words }) => [id, words]))
}

function obstacleOf(
  { runId, status }: Pick<RunStorage, 'runId' | 'status'>,
  users: Map<string, string>,
): string | null {
  if (!isFinal(status)) return `it is ${status}; cancel it first`
  return users.get(runId) ?? null
}
