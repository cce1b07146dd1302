import {
  AppError,
  isFinal,
  METHODS,
  type MethodName,
  type PhaseName,
  type ResumeFrom,
  type RunConfig,
  type RunId,
} from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { Prisma } from '../generated/client.js'
import { requireUnused } from '../storage/in-use.js'
import { upgradeConfig } from './older-rows.js'
import {
  announceChange,
  announceQueue,
  type LockedRun,
  lockRun,
  recordEvents,
  requireKept,
  startChange,
} from './run-change.js'
import { sourcesOf } from './run-launch.js'
import { startSegment } from './run-segments.js'
import { startAnew } from './run-transition.js'

/**
 * Queues an ended run again, to go on from one of its checkpoints. RUN_STATE_CONFLICT, CHECKPOINT_NOT_FOUND; IN_USE while
 * a run that has not ended starts from what would be removed.
 */
export async function resumeRunFrom(tx: Tx, runId: RunId, { checkpoint: asked }: ResumeFrom): Promise<void> {
  const run = await lockRun(tx, runId)
  requireResumable(runId, run)
  requireKept(runId, run)
  await requireUnused(tx, 'Run', runId, 'resume')
  const { seq, phase, step } = await findAsked(tx, runId, asked)
  if (phase === 'base') await requireSources(tx, runId)
  const change = await startChange(tx, runId)
  const methods = phase === 'evaluate' ? await methodsDone(tx, runId, step) : []
  await startSegment(change, { phase, step, methods }, seq)
  await tx.run.update({ where: { id: runId }, data: { status: 'queued' } })
  await startAnew(change, null)
  const reason = `resumed from ${phase}, step ${step}`
  await recordEvents(change, [{ type: 'status.changed', from: run.status, to: 'queued', reason }])
  await announceQueue(tx)
  await announceChange(change)
}

function requireResumable(runId: RunId, { kind, status }: LockedRun): void {
  if (kind === 'trained' && isFinal(status)) return
  throw new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot resume: found ${kind}, ${status}, expected trained by a worker, and ended`,
  )
}

/** The base phase of a soup or what-if reads weights of other runs: its own copies go, so theirs must be there. */
async function requireSources(tx: Tx, runId: RunId): Promise<void> {
  const { config } = await tx.run.findUniqueOrThrow({ where: { id: runId }, select: { config: true } })
  const read = upgradeConfig(config as RunConfig | null)
  if (!read?.soup && !read?.snapshotsOf) return
  const sources = sourcesOf(read)
  const found = await tx.run.findMany({ where: { id: { in: sources } }, select: { id: true } })
  const gone = sources.filter((source) => !found.some(({ id }) => id === source))
  if (gone.length === 0) return
  throw new AppError(
    'RUN_STATE_CONFLICT',
    `Run ${runId} cannot resume in base: found its source ${gone.join(', ')} deleted, expected all to be there; resume from a later phase`,
  )
}

interface Found {
  seq: bigint
  phase: PhaseName
  step: number
}

async function findAsked(tx: Tx, runId: RunId, asked: ResumeFrom['checkpoint']): Promise<Found> {
  const all = await tx.checkpoint.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  const found = all.filter(({ id, step }) => (typeof asked === 'string' ? id === asked : step === asked))
  if (found.length === 1) return { ...found[0]!, phase: found[0]!.phase as PhaseName }
  const places = (rows: typeof all) =>
    rows.map(({ id, phase, step }) => `${phase} ${step} (${id})`).join(', ')
  const what =
    found.length === 0 ? `none among ${places(all) || 'no checkpoints'}` : `${found.length}: ${places(found)}`
  throw new AppError(
    'CHECKPOINT_NOT_FOUND',
    `checkpoint: found ${what} for ${JSON.stringify(asked)} of run ${runId}, expected exactly one: the id of one, or a step that only one has`,
  )
}

/** The methods are scored in the order of METHODS; `count` of them were. */
async function methodsDone(tx: Tx, runId: RunId, count: number): Promise<MethodName[]> {
  const { config } = await tx.run.findUniqueOrThrow({ where: { id: runId }, select: { config: true } })
  const wanted = upgradeConfig(config as RunConfig | null)?.evaluate.methods ?? []
  return METHODS.filter((method) => wanted.includes(method)).slice(0, count)
}

/** Lets an external run log again from a step; one that had ended runs again. */
export async function rewindRun(tx: Tx, runId: RunId, step: number): Promise<void> {
  const run = await lockRun(tx, runId)
  const { kind, status } = run
  if (kind !== 'external')
    throw new AppError(
      'RUN_STATE_CONFLICT',
      `Run ${runId} cannot rewind: found ${kind}, expected external; one that a worker trains is resumed from a checkpoint`,
    )
  requireKept(runId, run)
  const change = await startChange(tx, runId)
  await startSegment(change, { phase: null, step, methods: [] })
  if (status !== 'running') {
    await tx.run.update({
      where: { id: runId },
      data: { status: 'running', endedAt: null, failure: Prisma.DbNull },
    })
    const reason = `rewound to step ${step}`
    await recordEvents(change, [{ type: 'status.changed', from: status, to: 'running', reason }])
  }
  await announceChange(change)
}
