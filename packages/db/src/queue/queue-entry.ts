import { QueueOptions, type RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'

/** How runs are queued where nobody says otherwise. */
export const DEFAULT_QUEUE_OPTIONS: QueueOptions = QueueOptions.parse({})

/** The key under which moves of queued runs take turns: each reads the neighbours of the place it moves to. */
const ORDER_LOCK_KEY = 72_707_370

/** Gives a run its place at the end of its priority. The caller holds the run's lock. */
export async function enqueue(
  tx: Tx,
  runId: RunId,
  { priority, avoidWorkerId = null }: { priority: number; avoidWorkerId?: string | null },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO queue_entry (run_id, priority, position, avoid_worker_id)
    VALUES (${runId}::uuid, ${priority}, nextval('queue_position'), ${avoidWorkerId})`
}

/** Lets go of the worker; the place stays. */
export async function clearLease(tx: Tx, runId: RunId): Promise<void> {
  await tx.queueEntry.update({
    where: { runId },
    data: { workerId: null, leaseUntil: null, heartbeatAt: null },
  })
}

/** Held until the transaction ends. */
export async function lockOrder(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ORDER_LOCK_KEY})`
}
