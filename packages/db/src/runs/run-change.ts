import {
  AppError,
  type RunAction,
  type RunEventBody,
  type RunId,
  type RunStatus,
} from '@barycenter/contracts'
import type { Tx } from '../connections.js'
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
  requestedAction: RunAction | null
  /** Whether the worker that held the run has let its lease run out. */
  silent: boolean
  /** Whether it is in the trash. */
  deleted: boolean
}

/** Locks the run's row and tells its state. RUN_NOT_FOUND. */
export async function lockRun(tx: Tx, runId: RunId): Promise<LockedRun> {
  const [run] = await tx.$queryRaw<LockedRun[]>`
    SELECT run.kind::text AS kind, run.status::text AS status, run.requested_action::text AS "requestedAction",
           coalesce(entry.lease_until < now(), false) AS silent, run.deleted_at IS NOT NULL AS deleted
    FROM run LEFT JOIN queue_entry entry ON entry.run_id = run.id
    WHERE run.id = ${runId}::uuid
    FOR NO KEY UPDATE OF run`
  if (!run) throw runNotFound(runId)
  return run
}

/** RUN_STATE_CONFLICT for a run in the trash: it would be purged while it goes on. */
export function requireKept(runId: RunId, { deleted }: LockedRun): void {
  if (!deleted) return
  throw new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot go on: found it in the trash, expected it restored first`,
  )
}

/** RUN_STATE_CONFLICT unless an external program logs the run, and it is in this state where one is named. */
export function requireLogged(runId: RunId, { kind, status }: LockedRun, expected: 'running' | null): void {
  if (kind === 'external' && (expected ?? status) === status) return
  throw runNotLogged(runId, { kind, status }, expected === null ? 'external' : `external, ${expected}`)
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

/**
 * As `startFencedChange`, for the entry of a number: null when this entry, or one after it, is stored already.
 * Entries have growing numbers, and the last one stored is kept with the run, in the transaction that stores it.
 */
export async function startEntry(tx: Tx, runId: RunId, token: bigint, entry: number): Promise<Change | null> {
  const [row] = await tx.$queryRaw<{ seq: bigint }[]>`
    UPDATE run SET seq = seq + 1, last_entry = ${entry}
    WHERE id = ${runId}::uuid AND fencing_token = ${token} AND status = 'running' AND last_entry < ${entry}
    RETURNING seq`
  if (row) return { tx, runId, seq: row.seq, eventCount: 0 }
  await readLastEntry(tx, runId, token)
  return null
}

/** Number of the last entry stored, 0 before the first. Waits for a write under way. STALE_FENCING_TOKEN. */
export async function readLastEntry(tx: Tx, runId: RunId, token: bigint): Promise<number> {
  const [row] = await tx.$queryRaw<{ entry: bigint }[]>`
    SELECT last_entry AS entry FROM run
    WHERE id = ${runId}::uuid AND fencing_token = ${token} AND status = 'running'
    FOR NO KEY UPDATE`
  if (!row) throw await staleToken(tx, runId, token)
  return Number(row.entry)
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
      message: storableText(message),
      loggedAt: new Date(timestamp),
    })),
  })
}

/**
 * Neither a NUL nor half a surrogate pair, as cutting a text leaves one, is storable in Postgres; a text without them is
 * better than none.
 */
export function storableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD')
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

/** Only an external run is logged to, and its metrics only while it runs. */
export function runNotLogged(
  runId: string,
  { kind, status }: { kind: string; status: string },
  expected = 'external, running',
): AppError {
  return new AppError('RUN_STATE_CONFLICT', `Run ${runId}: found ${kind}, ${status}, expected ${expected}`)
}
