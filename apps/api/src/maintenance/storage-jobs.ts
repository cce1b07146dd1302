import type { Database } from '@barycenter/db'
import type { FastifyBaseLogger } from 'fastify'
import type { MaintenanceJob } from './maintenance-job.js'

export interface StorageSettings {
  /** How long a deleted run can be restored. */
  trashDays: number
  /** How long a chunk that nobody refers to is kept: a writer may be about to. */
  chunkGraceMinutes: number
}

const MINUTE_MS = 60_000

/** Deletes for good what nobody can ask for any more. */
export function storageJobs(
  { storage }: Pick<Database, 'storage'>,
  { trashDays, chunkGraceMinutes }: StorageSettings,
  log: FastifyBaseLogger,
): MaintenanceJob[] {
  return [
    {
      name: 'purge trash',
      everyMs: 60 * MINUTE_MS,
      async run() {
        const { purged, refused, freedBytes } = await storage.purgeOlder(trashDays)
        if (purged.length + refused.length > 0) log.info({ purged, refused, freedBytes }, 'trash purged')
      },
    },
    {
      name: 'sweep chunks',
      everyMs: 10 * MINUTE_MS,
      async run() {
        const swept = await storage.sweep(chunkGraceMinutes * 60)
        if (swept.chunks > 0) log.info({ ...swept }, 'chunks swept')
      },
    },
  ]
}
