import type { RunAction, RunId } from '@barycenter/contracts'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import type { EngineMisfit, RunEnd, RunQueue } from '../database.js'
import { Prisma } from '../generated/client.js'
import {
  announceChange,
  announceQueue,
  type Change,
  readLastEntry,
  recordEvents,
  staleToken,
  startChange,
  startFencedChange,
} from '../runs/run-change.js'
import { dropCheckpointsOfCompleted } from '../runs/run-checkpoints.js'
import { endRun } from '../runs/run-end.js'
import { loadRun } from '../runs/run-rows.js'
import { LEASE_MS } from './lease.js'
import { clearLease } from './queue-entry.js'
import { pauseRun } from './run-pause.js'
import { failRun } from './run-retry.js'
import { JOIN_BOUND_ENGINE, WORKER_FITS } from './worker-fits.js'

/** After so many workers were lost with it and no new checkpoint between, a run is taken to be what kills them. */
export const MOST_LOSSES = 5

export function createRunQueue({ prisma, pool }: Connections): RunQueue {
  return {
    async claim(workerId, inHand = []) {
      const claimed = await inTransaction(prisma, (tx) => claimNext(tx, workerId, inHand))
      if (!claimed) return null
      return { ...claimed.claim, run: await loadRun(pool, claimed.runId) }
    },
    heartbeat: (runId, token) => inTransaction(prisma, (tx) => extendLease(tx, runId, token)),
    lastEntry: (runId, token) => inTransaction(prisma, (tx) => readLastEntry(tx, runId, token)),
    release: (runId, token, misfit) => inTransaction(prisma, (tx) => releaseRun(tx, runId, token, misfit)),
    end: (runId, token, end) => inTransaction(prisma, (tx) => endClaimedRun(tx, runId, token, end)),
  }
}

interface Candidate {
  runId: RunId
  status: 'queued' | 'running'
  losses: number
}

interface Claimed {
  runId: RunId
  claim: { token: bigint; recovered: boolean }
}

async function claimNext(tx: Tx, workerId: string, inHand: readonly RunId[]): Promise<Claimed | null> {
  for (
    let candidate = await lockCandidate(tx, workerId, inHand);
    candidate;
    candidate = await lockCandidate(tx, workerId, inHand)
  ) {
    const change = await startChange(tx, candidate.runId)
    const recovered = candidate.status === 'running'
    if (recovered && candidate.losses + 1 >= MOST_LOSSES) await giveUp(change)
    else
      return { runId: candidate.runId, claim: { token: await take(change, workerId, recovered), recovered } }
  }
  return null
}

/**
 * Both rows are skipped when someone holds either, so a claim never waits and cannot deadlock with a writer,
 * which locks the run first and the queue entry second.
 */
async function lockCandidate(
  tx: Tx,
  workerId: string,
  inHand: readonly RunId[],
): Promise<Candidate | undefined> {
  const [candidate] = await tx.$queryRaw<Candidate[]>`
    SELECT run.id::text AS "runId", run.status::text AS status, entry.losses
    FROM queue_entry entry JOIN run ON run.id = entry.run_id LEFT JOIN worker ON worker.id = ${workerId}
      ${Prisma.raw(JOIN_BOUND_ENGINE)}
    WHERE ((run.status = 'queued' AND coalesce(entry.not_before <= now(), true))
        OR (run.status = 'running' AND entry.lease_until < now() AND run.id <> ALL (${inHand}::uuid[])))
      AND NOT coalesce(worker.draining, false) AND ${Prisma.raw(WORKER_FITS)}
    ORDER BY entry.priority DESC, entry.position, entry.run_id
    LIMIT 1
    FOR NO KEY UPDATE OF run, entry SKIP LOCKED`
  return candidate
}

async function take(change: Change, workerId: string, recovered: boolean): Promise<bigint> {
  const { tx, runId } = change
  await tx.$executeRaw`
    UPDATE queue_entry SET worker_id = ${workerId}, heartbeat_at = now(),
      lease_until = now() + ${LEASE_MS} * interval '1 millisecond', losses = losses + ${recovered ? 1 : 0}
    WHERE run_id = ${runId}::uuid`
  const [run] = await tx.$queryRaw<{ token: bigint; attempt: number }[]>`
    UPDATE run SET status = 'running', worker_id = ${workerId}, fencing_token = fencing_token + 1,
      attempt = attempt + 1, started_at = coalesce(started_at, now()),
      recoveries = recoveries + ${recovered ? 1 : 0}
    WHERE id = ${runId}::uuid
    RETURNING fencing_token AS token, attempt`
  const { token, attempt } = run!
  if (!recovered) await recordEvents(change, [{ type: 'status.changed', from: 'queued', to: 'running' }])
  await recordEvents(change, [{ type: 'run.claimed', workerId, attempt }])
  await announceChange(change)
  return token
}

async function giveUp(change: Change): Promise<void> {
  const message = `The run's worker was lost ${MOST_LOSSES} times without a new checkpoint in between`
  await failRun(change, { code: 'WORKER_LOST', message, phase: null })
  await announceChange(change)
}

/**
 * The run's row is locked (shared) before the lease is extended: without that, a heartbeat that waited for a
 * claim to commit would still see the old token and extend the new owner's lease.
 */
async function extendLease(
  tx: Tx,
  runId: RunId,
  token: bigint,
): Promise<{ requestedAction: RunAction | null }> {
  const [run] = await tx.$queryRaw<{ requestedAction: RunAction | null }[]>`
    SELECT requested_action::text AS "requestedAction" FROM run
    WHERE id = ${runId}::uuid AND fencing_token = ${token} AND status = 'running'
    FOR SHARE`
  if (!run) throw await staleToken(tx, runId, token)
  await tx.$executeRaw`
    UPDATE queue_entry SET heartbeat_at = now(), lease_until = now() + ${LEASE_MS} * interval '1 millisecond'
    WHERE run_id = ${runId}::uuid`
  return run
}

/** What a person asked for happens now, as nobody may be there to take the run again. */
async function releaseRun(tx: Tx, runId: RunId, token: bigint, misfit?: EngineMisfit): Promise<void> {
  const change = await startFencedChange(tx, runId, token)
  const { requestedAction } = await tx.run.findUniqueOrThrow({ where: { id: runId } })
  if (requestedAction === 'cancel')
    await endRun(change, { from: 'running', to: 'canceled', reason: 'canceled on request' })
  else if (requestedAction === 'pause') await pauseRun(change)
  else await handBack(change, misfit)
  await announceChange(change)
}

async function handBack(change: Change, misfit?: EngineMisfit): Promise<void> {
  const { tx, runId } = change
  await tx.run.update({ where: { id: runId }, data: { status: 'queued', workerId: null } })
  await clearLease(tx, runId)
  if (misfit)
    await tx.$executeRaw`
      UPDATE worker SET engines = array_remove(engines, ${misfit.engine}) WHERE id = ${misfit.workerId}`
  const reason = misfit
    ? `worker ${misfit.workerId} has no engine ${misfit.engine} after all: ${misfit.reason}`
    : 'handed back by its worker'
  await recordEvents(change, [{ type: 'status.changed', from: 'running', to: 'queued', reason }])
  await announceQueue(tx)
}

async function endClaimedRun(tx: Tx, runId: RunId, token: bigint, end: RunEnd): Promise<void> {
  const change = await startFencedChange(tx, runId, token)
  if (end.status === 'failed') await failRun(change, end.failure)
  else await endRun(change, { from: 'running', to: end.status })
  if (end.status === 'completed') await dropCheckpointsOfCompleted(tx, runId)
  await announceChange(change)
}
