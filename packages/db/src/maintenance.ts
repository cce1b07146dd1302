import type { Connections } from './connections.js'
import type { Maintenance } from './database.js'
import { compactRun, runsToCompact } from './metrics/compact.js'

export function createMaintenance({ pool }: Connections): Maintenance {
  return {
    runsToCompact: () => runsToCompact(pool),
    compactRun: (id, signal) => compactRun(pool, id, signal),
  }
}
