import type { Dataset, EngineRecord, WorkerView } from '@barycenter/contracts'
import { type Connections, inTransaction } from './connections.js'
import type { DatasetRepository, WorkerRegistration, WorkerRepository } from './database.js'
import type { Dataset as DatasetRow, Prisma } from './generated/client.js'
import { LEASE_MS } from './lease.js'
import { queryRows } from './sql.js'

/** Workers that have not been heard of for so long are not listed any more. */
const FORGET_AFTER = '1 day'

export function createWorkerRepository({ prisma, pool }: Connections): WorkerRepository {
  return {
    register: (worker) => inTransaction(prisma, (tx) => registerWorker(tx, worker)),
    async heartbeat(id) {
      await pool.query('UPDATE worker SET heartbeat_at = now(), stopped = false WHERE id = $1', [id])
    },
    async stop(id) {
      await pool.query('UPDATE worker SET heartbeat_at = now(), stopped = true WHERE id = $1', [id])
    },
    async list() {
      return (await queryRows<WorkerRow>(pool, SELECT_WORKERS, [LEASE_MS, FORGET_AFTER])).map(toWorkerView)
    },
  }
}

async function registerWorker(
  tx: Prisma.TransactionClient,
  { id, host, pid, engine, datasets }: WorkerRegistration,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO worker (id, host, pid, engine)
    VALUES (${id}, ${host}, ${pid}, ${engine === null ? null : JSON.stringify(engine)}::text::jsonb)
    ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, engine = excluded.engine,
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
  status: WorkerView['status']
  current_run_id: string | null
  started_at: Date
  heartbeat_at: Date
}

/** Judged by the database's clock alone: the clocks of the machines may differ. */
const SELECT_WORKERS = `
  SELECT worker.id, host, pid, engine, entry.run_id AS current_run_id, started_at, worker.heartbeat_at,
    CASE WHEN stopped THEN 'stopped'
         WHEN worker.heartbeat_at < now() - $1 * interval '1 millisecond' THEN 'silent'
         WHEN entry.run_id IS NULL THEN 'idle' ELSE 'busy' END AS status
  FROM worker
  LEFT JOIN LATERAL (
    SELECT run_id FROM queue_entry WHERE worker_id = worker.id AND lease_until >= now() ORDER BY run_id LIMIT 1
  ) entry ON true
  WHERE worker.heartbeat_at > now() - $2::interval
  ORDER BY started_at, worker.id`

function toWorkerView(row: WorkerRow): WorkerView {
  const { id, host, pid, engine, status, current_run_id, started_at, heartbeat_at } = row
  return {
    id,
    host,
    pid,
    status,
    engine,
    currentRunId: current_run_id,
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
  return body as Dataset
}
