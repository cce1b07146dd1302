import type { Connections } from './connections.js'
import type { DatabaseHealth } from './database.js'
import { LEASE_MS } from './queue/lease.js'
import { queryRows } from './sql.js'

interface HealthRow {
  version: string
  size_bytes: string
  migrations: number
  queued: number
  running: number
  live: number
  busy: number
}

const SELECT_HEALTH = `
  SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size_bytes,
    (SELECT count(*)::int FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS migrations,
    (SELECT count(*)::int FROM run WHERE status = 'queued') AS queued,
    (SELECT count(*)::int FROM run WHERE status = 'running' AND kind = 'trained') AS running,
    count(*)::int AS live,
    count(*) FILTER (WHERE EXISTS (
      SELECT FROM queue_entry WHERE worker_id = worker.id AND lease_until >= now()))::int AS busy
  FROM worker WHERE NOT stopped AND heartbeat_at >= now() - $1 * interval '1 millisecond'`

const UNREACHABLE: DatabaseHealth = {
  database: { reachable: false, version: null, latencyMs: null, migrations: 0, sizeBytes: null },
  queue: { queued: 0, running: 0 },
  workers: { live: 0, busy: 0 },
}

export async function readHealth({ pool }: Connections): Promise<DatabaseHealth> {
  try {
    const startedAt = performance.now()
    await pool.query('SELECT 1')
    const latencyMs = performance.now() - startedAt
    const [row] = await queryRows<HealthRow>(pool, SELECT_HEALTH, [LEASE_MS])
    const { version, size_bytes, migrations, queued, running, live, busy } = row!
    return {
      database: { reachable: true, version, latencyMs, migrations, sizeBytes: Number(size_bytes) },
      queue: { queued, running },
      workers: { live, busy },
    }
  } catch {
    return UNREACHABLE // that is the finding
  }
}
