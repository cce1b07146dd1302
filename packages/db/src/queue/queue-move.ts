import { AppError, type QueueMove, type RunId, type RunStatus } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { announceChange, lockRun, recordEvents, runNotFound, startChange } from '../runs/run-change.js'
import { lockOrder } from './queue-entry.js'

const MOVABLE: RunStatus[] = ['queued', 'held']

/**
 * Gives a waiting run another place. Moves take turns, and the run's lock decides between a move and a claim: what has
 * been claimed is no longer in the queue (RUN_STATE_CONFLICT).
 */
export async function moveQueuedRun(tx: Tx, runId: RunId, move: QueueMove): Promise<void> {
  await lockOrder(tx)
  const { kind, status } = await lockRun(tx, runId)
  if (!MOVABLE.includes(status)) throw notInQueue(runId, `${kind}, ${status}`)
  const place = await newPlace(tx, runId, move)
  const change = await startChange(tx, runId)
  await tx.queueEntry.update({ where: { runId }, data: place })
  await tx.$executeRaw`
    UPDATE run SET queue = jsonb_set(queue, '{priority}', to_jsonb(${place.priority}::int)) WHERE id = ${runId}::uuid`
  const { before, after } = move
  await recordEvents(change, [
    { type: 'queue.moved', priority: place.priority, ...(before && { before }), ...(after && { after }) },
  ])
  await announceChange(change)
}

interface Place {
  priority: number
  position: number
}

async function newPlace(tx: Tx, runId: RunId, { priority, before, after }: QueueMove): Promise<Place> {
  if (priority !== undefined) {
    const { position } = await tx.queueEntry.findUniqueOrThrow({ where: { runId } })
    return { priority, position }
  }
  const target = (before ?? after)!
  if (target === runId) throw notInQueue(target, 'the run itself')
  return (
    (await between(tx, runId, target, before !== undefined)) ??
    makeRoom(tx, runId, target, before !== undefined)
  )
}

/** The middle between the target and its neighbour on that side; null when no number lies between them. */
async function between(tx: Tx, runId: RunId, targetId: RunId, before: boolean): Promise<Place | null> {
  const target = await findTarget(tx, targetId)
  const beside = await tx.queueEntry.findFirst({
    where: {
      priority: target.priority,
      runId: { notIn: [runId, targetId] },
      position: before ? { lte: target.position } : { gte: target.position },
    },
    orderBy: { position: before ? 'desc' : 'asc' },
  })
  if (!beside) return { priority: target.priority, position: target.position + (before ? -1 : 1) }
  const position = (target.position + beside.position) / 2
  if (position === target.position || position === beside.position) return null
  return { priority: target.priority, position }
}

/** Halves of halves end after some fifty moves to one place: whole numbers again, in the same order. */
async function makeRoom(tx: Tx, runId: RunId, targetId: RunId, before: boolean): Promise<Place> {
  await tx.$executeRaw`
    UPDATE queue_entry SET position = ordered.place
    FROM (SELECT run_id, row_number() OVER (ORDER BY priority DESC, position, run_id) AS place FROM queue_entry) ordered
    WHERE ordered.run_id = queue_entry.run_id`
  await tx.$executeRaw`
    SELECT setval('queue_position', greatest((SELECT count(*) + 1 FROM queue_entry), nextval('queue_position')))`
  return (await between(tx, runId, targetId, before))!
}

async function findTarget(tx: Tx, runId: RunId): Promise<Place> {
  const run = await tx.run.findUnique({ where: { id: runId }, include: { queueEntry: true } })
  if (!run) throw runNotFound(runId)
  if (!run.queueEntry || !MOVABLE.includes(run.status)) throw notInQueue(runId, `${run.kind}, ${run.status}`)
  return run.queueEntry
}

function notInQueue(runId: RunId, found: string): AppError {
  return new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} has no place in the queue: found ${found}, expected another run that is queued or held`,
  )
}
