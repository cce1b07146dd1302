import { AppError, type RunEventBody, type RunId, type RunStatus } from '@barycenter/contracts'
import type { Tx } from './connections.js'
import type { RunWrite } from './run-writer.js'

/**
 * One numbered change of a run, inside a transaction that holds the run's row lock until it commits:
 * numbers of a run therefore commit in order and without a gap.
 */
export interface Change {
  tx: Tx
  runId: RunId
  seq: bigint
  /** Events recorded so far, for their ordinals. */
  eventCount: number
}

export interface LockedRun {
  kind: 'trained' | 'external'
  status: RunStatus
  requestedAction: 'cancel' | 'finish' | null
  /** Whether the worker that held the run has let its lease run out. */
  silent: boolean
}

/** Locks the run's row and tells its state. RUN_NOT_FOUND. */
export async function lockRun(tx: Tx, runId: RunId): Promise<LockedRun> {
  const [run] = await tx.$queryRaw<LockedRun[]>`
    SELECT run.kind::text AS kind, run.status::text AS status, run.requested_action::text AS "requestedAction",
           coalesce(entry.lease_until < now(), false) AS silent
    FROM run LEFT JOIN queue_entry entry ON entry.run_id = run.id
    WHERE run.id = ${runId}::uuid
    FOR NO KEY UPDATE OF run`
  if (!run) throw runNotFound(runId)
  return run
}

/** Takes the next change number of a run; the caller has checked that it may. */
export async function startChange(tx: Tx, runId: RunId): Promise<Change> {
  const [row] = await tx.$queryRaw<{ seq: bigint }[]>`
    UPDATE run SET seq = seq + 1 WHERE id = ${runId}::uuid RETURNING seq`
  if (!row) throw runNotFound(runId)
  return { tx, runId, seq: row.seq, eventCount: 0 }
}

/** Takes the next change number for the holder of the fencing token. STALE_FENCING_TOKEN. */
export async function startFencedChange(tx: Tx, runId: RunId, token: bigint): Promise<Change> {
  const [row] = await tx.$queryRaw<{ seq: bigint }[]>`
    UPDATE run SET seq = seq + 1
    WHERE id = ${runId}::uuid AND fencing_token = ${token} AND status = 'running'
    RETURNING seq`
  if (!row) throw await staleToken(tx, runId, token)
  return { tx, runId, seq: row.seq, eventCount: 0 }
}

export async function staleToken(tx: Tx, runId: RunId, token: bigint): Promise<AppError> {
  const run = await tx.run.findUnique({ where: { id: runId }, select: { fencingToken: true, status: true } })
  const found = run ? `status ${run.status} under token ${run.fencingToken}` : 'no such run'
  return new AppError(
    'STALE_FENCING_TOKEN',
    `Run ${runId}: found ${found}, expected status running under token ${token}`,
  )
}

export async function recordEvents(change: Change, bodies: RunEventBody[]): Promise<void> {
  if (bodies.length === 0) return
  const { tx, runId, seq } = change
  const first = change.eventCount
  change.eventCount += bodies.length
  await tx.runEvent.createMany({
    data: bodies.map((body, index) => ({ runId, seq, ordinal: first + index, body })),
  })
}

export async function recordLogs(
  { tx, runId, seq }: Change,
  logs: NonNullable<RunWrite['logs']>,
): Promise<void> {
  if (logs.length === 0) return
  await tx.runLog.createMany({
    data: logs.map(({ level, message, timestamp }, ordinal) => ({
      runId,
      seq,
      ordinal,
      level,
      // A NUL is not storable in Postgres; a log line with one is better than none.
      message: message.replaceAll('\0', '\uFFFD'),
      loggedAt: new Date(timestamp),
    })),
  })
}

/** Told at commit, and only then. Payloads hold ids and numbers: NOTIFY takes at most 8000 bytes. */
export async function announceChange({ tx, runId, seq }: Change): Promise<void> {
  await tx.$queryRaw`SELECT pg_notify('run_changed', ${`${runId} ${seq}`})::text`
}

export async function announceControl(tx: Tx, runId: RunId): Promise<void> {
  await tx.$queryRaw`SELECT pg_notify('run_control', ${runId})::text`
}

export async function announceQueue(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_notify('queue_changed', '')::text`
}

export function runNotFound(runId: string): AppError {
  return new AppError('RUN_NOT_FOUND', `No run ${runId}`)
}
