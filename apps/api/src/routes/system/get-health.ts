import { routes } from '@barycenter/contracts'
import type { Database, DatabaseHealth } from '@barycenter/db'
import type { RouteContext } from '../handle.js'

/** Whoever asks for health wants to know soon that something hangs. */
const DATABASE_DEADLINE_MS = 1500

const NO_ANSWER: DatabaseHealth = {
  database: { reachable: false, version: null, latencyMs: null, migrations: 0, sizeBytes: null },
  queue: { queued: 0, running: 0 },
  workers: { live: 0, busy: 0 },
}

export function getHealth({ handle, database, product }: RouteContext): void {
  const startedAt = new Date().toISOString()
  handle(routes.getHealth, async () => {
    const health = await readHealth(database)
    const status = health.database.reachable ? ('ok' as const) : ('degraded' as const)
    return { status, ...product, startedAt, ...health }
  })
}

function readHealth(database: Database): Promise<DatabaseHealth> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(NO_ANSWER), DATABASE_DEADLINE_MS)
    database
      .health()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
