import {
  AppError,
  type Dataset,
  DEFAULT_POOL,
  type EngineRecord,
  type RunId,
  type WorkerLoad,
  type WorkerView,
} from '@barycenter/contracts'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import type { DatasetRepository, WorkerRegistration, WorkerRepository } from '../database.js'
import type { Dataset as DatasetRow } from '../generated/client.js'
import { upgradeDataset } from '../runs/older-rows.js'
import { announceQueue } from '../runs/run-change.js'
import { queryRows, type SqlClient } from '../sql.js'
import { LEASE_MS } from './lease.js'

/** Workers that have not been heard of for so long are not listed any more. */
const FORGET_AFTER = '1 day'

export function createWorkerRepository({ prisma, pool }: Connections): WorkerRepository {
  return {
    register: (worker) => inTransaction(prisma, (tx) => registerWorker(tx, worker)),
    async heartbeat(id, load) {
      await pool.query(
        'UPDATE worker SET heartbeat_at = now(), stopped = false, load = coalesce($2, load) WHERE id = $1',
        [id, load === undefined ? null : JSON.stringify(load)],
      )
    },
    async stop(id) {
      await pool.query('UPDATE worker SET heartbeat_at = now(), stopped = true WHERE id = $1', [id])
    },
    list: () => listWorkers(pool),
    async setDraining(id, draining) {
      await inTransaction(prisma, (tx) => drainWorker(tx, id, draining))
      return (await listWorkers(pool)).find((worker) => worker.id === id) ?? notFound(id)
    },
  }
}

async function drainWorker(tx: Tx, id: string, draining: boolean): Promise<void> {
  const { count } = await tx.worker.updateMany({ where: { id }, data: { draining } })
  if (count === 0) notFound(id)
  if (!draining) await announceQueue(tx)
}

function notFound(id: string): never {
  throw new AppError('WORKER_NOT_FOUND', `No worker ${id} has been here within ${FORGET_AFTER}`)
}

/** Registering ends a drain: what starts anew is meant to take runs. */
async function registerWorker(tx: Tx, worker: WorkerRegistration): Promise<void> {
  const { id, host, pid, engine, datasets } = worker
  await tx.$executeRaw`
    INSERT INTO worker (id, host, pid, engine, engines, gpu_memory_mib, pools, labels, slots)
    VALUES (${id}, ${host}, ${pid}, ${engine === null ? null : JSON.stringify(engine)}::text::jsonb,
      ${worker.engines ?? (engine ? [engine.name] : [])}, ${worker.gpuMemoryMiB ?? null},
      ${worker.pools ?? [DEFAULT_POOL]}, ${worker.labels ?? []}, ${worker.slots ?? 1})
    ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, engine = excluded.engine,
      engines = excluded.engines, gpu_memory_mib = excluded.gpu_memory_mib, pools = excluded.pools,
      labels = excluded.labels, slots = excluded.slots, draining = false, load = NULL,
      stopped = false, started_at = now(), heartbeat_at = now()`
  // In one order for every worker, so that two that register at once cannot wait for each other.
  const inOrder = [...datasets].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const body of inOrder) {
    await tx.dataset.upsert({
      where: { name: body.name },
      create: { name: body.name, body },
      update: { body },
    })
  }
}

interface WorkerRow {
  id: string
  host: string
  pid: number
  engine: EngineRecord | null
  engines: WorkerView['engines']
  gpu_memory_mib: number | null
  pools: string[]
  labels: string[]
  slots: number
  draining: boolean
  load: WorkerLoad | null
  status: WorkerView['status']
  run_ids: RunId[]
  started_at: Date
  heartbeat_at: Date
}

/** Judged by the database's clock alone: the clocks of the machines may differ. */
const SELECT_WORKERS = `
  SELECT worker.id, host, pid, engine, engines, gpu_memory_mib, pools, labels, slots, draining, load, run_ids,
    started_at, worker.heartbeat_at,
    CASE WHEN stopped THEN 'stopped'
         WHEN worker.heartbeat_at < now() - $1 * interval '1 millisecond' THEN 'silent'
         WHEN cardinality(run_ids) = 0 THEN 'idle' ELSE 'busy' END AS status
  FROM worker
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(run_id::text ORDER BY run_id), '{}') AS run_ids
    FROM queue_entry WHERE worker_id = worker.id AND lease_until >= now()
  ) held
  WHERE worker.heartbeat_at > now() - $2::interval
  ORDER BY started_at, worker.id`

/** Workers heard of within FORGET_AFTER, oldest first. */
export async function listWorkers(client: SqlClient): Promise<WorkerView[]> {
  return (await queryRows<WorkerRow>(client, SELECT_WORKERS, [LEASE_MS, FORGET_AFTER])).map(toWorkerView)
}

function toWorkerView(row: WorkerRow): WorkerView {
  const { gpu_memory_mib, run_ids, started_at, heartbeat_at, ...same } = row
  return {
    ...same,
    gpuMemoryMiB: gpu_memory_mib,
    runIds: run_ids,
    startedAt: started_at.toISOString(),
    heartbeatAt: heartbeat_at.toISOString(),
  }
}

export function createDatasetRepository({ prisma }: Connections): DatasetRepository {
  return {
    async list() {
      return (await prisma.dataset.findMany({ orderBy: { name: 'asc' } })).map(toDataset)
    },
    async find(name) {
      const row = await prisma.dataset.findUnique({ where: { name } })
      return row && toDataset(row)
    },
  }
}

function toDataset({ body }: DatasetRow): Dataset {
  return upgradeDataset(body as Dataset)
}
