import type { GroupId, RunConfig, RunId } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import type { LaunchRequest } from '../database.js'
import { DEFAULT_QUEUE_OPTIONS, enqueue } from '../queue/queue-entry.js'
import { uuidV7 } from '../uuid-v7.js'
import { ensureExperiment } from './experiment-repository.js'
import { announceChange, announceQueue, recordEvents, startChange } from './run-change.js'
import { flattenConfig, saveParams, saveTags } from './run-params.js'

/** Queues the runs of one launch, in order; all of them or none. Returns their ids. */
export async function launchRuns(tx: Tx, request: LaunchRequest): Promise<RunId[]> {
  const experimentId = await ensureExperiment(tx, request.experiment)
  const groupId = request.group ? (uuidV7() as GroupId) : null
  const ids: RunId[] = []
  for (const run of request.runs) ids.push(await queueRun(tx, request, run, { experimentId, groupId }))
  await announceQueue(tx)
  return ids
}

async function queueRun(
  tx: Tx,
  { notes, tags, launchCommand, product, parentRunId, origin, queue = DEFAULT_QUEUE_OPTIONS }: LaunchRequest,
  { name, config }: LaunchRequest['runs'][number],
  { experimentId, groupId }: { experimentId: string; groupId: GroupId | null },
): Promise<RunId> {
  const runId = uuidV7() as RunId
  const status = queue.hold ? 'held' : 'queued'
  await tx.run.create({
    data: {
      id: runId,
      experimentId,
      name,
      kind: 'trained',
      status,
      seed: config.seed,
      groupId,
      parentRunId: parentRunId ?? null,
      origin: origin ?? null,
      config: await withIndices(tx, config),
      notes,
      provenance: { productVersion: product.version, commit: product.commit, launchCommand },
      queue,
      sources: { create: sourcesOf(config).map((sourceId) => ({ sourceId })) },
    },
  })
  await enqueue(tx, runId, queue)
  const change = await startChange(tx, runId)
  // As asked for: a parameter for each snapshot would hide the others.
  await saveParams(change, flattenConfig(config))
  await saveTags(change, tags)
  await recordEvents(change, [{ type: 'status.changed', from: null, to: status }])
  await announceChange(change)
  return runId
}

/**
 * All snapshots of a run are those that it has now: by the time that a worker takes the new run, or takes it again, its
 * source may have been resumed and have others.
 */
async function withIndices(tx: Tx, config: RunConfig): Promise<RunConfig> {
  if (!config.snapshotsOf) return config
  const snapshotsOf: RunConfig['snapshotsOf'] = []
  for (const part of config.snapshotsOf)
    snapshotsOf.push({ ...part, indices: part.indices ?? (await storedIndices(tx, part.run)) })
  return { ...config, snapshotsOf }
}

async function storedIndices(tx: Tx, runId: RunId): Promise<number[]> {
  const stored = await tx.snapshot.findMany({
    where: { runId },
    orderBy: { index: 'asc' },
    select: { index: true },
  })
  return stored.map(({ index }) => index)
}

/** Runs whose weights a config names. */
export function sourcesOf({ initial, soup, snapshotsOf }: RunConfig): RunId[] {
  const start = initial.kind === 'run' ? [initial.runId] : []
  return [...start, ...(soup?.runs ?? []), ...(snapshotsOf?.map(({ run }) => run) ?? [])]
}
