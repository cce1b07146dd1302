import {
  type MethodName,
  PHASES,
  type PhaseName,
  type RemovedParts,
  type RunId,
  type RunSegment,
  samplesArtifact,
} from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { Prisma } from '../generated/client.js'
import { summarizeLivePoints } from '../metrics/superseded-points.js'
import { queryRows, type SqlClient } from '../sql.js'
import { type Change, recordEvents } from './run-change.js'

interface SegmentRow {
  index: number
  phase: string | null
  step: string | bigint
  methods: string[]
  startSeq: string | bigint
}

/** In order. */
export async function listSegments(client: SqlClient, runId: RunId): Promise<RunSegment[]> {
  const rows = await queryRows<SegmentRow>(
    client,
    'SELECT index, phase, step, methods, start_seq AS "startSeq" FROM run_segment WHERE run_id = $1 ORDER BY index',
    [runId],
  )
  return rows.map(toSegment)
}

/** Segments of those of the runs that have any. */
export async function listSegmentsOf(
  client: SqlClient,
  runIds: readonly RunId[],
): Promise<Map<RunId, RunSegment[]>> {
  const rows = await queryRows<SegmentRow & { runId: RunId }>(
    client,
    `SELECT run_id AS "runId", index, phase, step, methods, start_seq AS "startSeq" FROM run_segment
     WHERE run_id = ANY ($1::uuid[]) ORDER BY run_id, index`,
    [runIds],
  )
  const found = new Map<RunId, RunSegment[]>()
  for (const row of rows) found.set(row.runId, [...(found.get(row.runId) ?? []), toSegment(row)])
  return found
}

function toSegment({ index, phase, step, methods, startSeq }: SegmentRow): RunSegment {
  return {
    index,
    phase: phase as PhaseName | null,
    step: Number(step),
    methods: methods as MethodName[],
    startSeq: Number(startSeq),
  }
}

type Place = Pick<RunSegment, 'phase' | 'step' | 'methods'>

/**
 * Begins a segment of the run at an earlier place: what was logged beyond it is superseded, and what the run stored beyond
 * it goes, as the run makes it anew.
 * @param checkpointSeq of the checkpoint at that place; null where there is none
 */
export async function startSegment(
  change: Change,
  place: Place,
  checkpointSeq: bigint | null = null,
): Promise<void> {
  const { tx, runId, seq } = change
  const index = (await tx.runSegment.count({ where: { runId } })) + 1
  // Nothing of the run is written between: this change holds its lock.
  const startSeq = seq - 1n
  await tx.runSegment.create({ data: { runId, index, ...place, startSeq } })
  const segment: RunSegment = { index, ...place, startSeq: Number(startSeq) }
  const removed = await removeBeyond(tx, runId, place, checkpointSeq)
  const segments = await tx.runSegment.findMany({ where: { runId }, orderBy: { index: 'asc' } })
  await summarizeLivePoints(tx, runId, segments.map(toSegment))
  await recordEvents(change, [{ type: 'segment.started', segment, removed }])
}

async function removeBeyond(
  tx: Tx,
  runId: RunId,
  { phase, step, methods }: Place,
  checkpointSeq: bigint | null,
): Promise<RemovedParts> {
  const nothing: RemovedParts = { snapshots: [], subspace: false, methods: [], artifacts: [], checkpoints: 0 }
  if (phase === null) return nothing
  const isBefore = (other: PhaseName) => PHASES.indexOf(phase) < PHASES.indexOf(other)
  const snapshots =
    phase === 'base' ? await tx.snapshot.findMany({ where: { runId, step: { gt: step } } }) : []
  const subspace = isBefore('twa') ? await tx.subspaceRecord.findUnique({ where: { runId } }) : null
  const results = await tx.methodResult.findMany({ where: { runId, method: { notIn: methods } } })
  const checkpoints =
    checkpointSeq === null
      ? []
      : await tx.checkpoint.findMany({ where: { runId, seq: { gt: checkpointSeq } } })
  const removedMethods = results.map(({ method }) => method as MethodName)
  const artifacts = await removeSamples(tx, runId, removedMethods)
  const rows = [...snapshots, ...results, ...checkpoints, ...(subspace ? [subspace] : [])]
  // The rows go with their manifests.
  await tx.tensorManifest.deleteMany({ where: { id: { in: rows.map(({ manifestId }) => manifestId) } } })
  if (isBefore('evaluate'))
    await tx.subspaceRecord.updateMany({ where: { runId }, data: { averagingWeights: Prisma.DbNull } })
  return {
    snapshots: snapshots.map(({ index }) => index).sort((a, b) => a - b),
    subspace: subspace !== null,
    methods: removedMethods,
    artifacts,
    checkpoints: checkpoints.length,
  }
}

async function removeSamples(tx: Tx, runId: RunId, methods: readonly MethodName[]): Promise<string[]> {
  const found = await tx.artifact.findMany({
    where: { runId, name: { in: methods.map(samplesArtifact) } },
    orderBy: { name: 'asc' },
  })
  // As above: an artifact's row alone would leave its bytes without an owner.
  await tx.tensorManifest.deleteMany({ where: { id: { in: found.map(({ manifestId }) => manifestId) } } })
  return found.map(({ name }) => name)
}
