import type { GroupId, RunId } from '@barycenter/contracts'
import type { Tx } from './connections.js'
import type { LaunchRequest } from './database.js'
import { ensureExperiment } from './experiment-repository.js'
import { announceChange, announceQueue, recordEvents, startChange } from './run-change.js'
import { flattenConfig, saveParams, saveTags } from './run-params.js'
import { uuidV7 } from './uuid-v7.js'

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
  { notes, tags, launchCommand, product, parentRunId }: LaunchRequest,
  { name, config }: LaunchRequest['runs'][number],
  { experimentId, groupId }: { experimentId: string; groupId: GroupId | null },
): Promise<RunId> {
  const runId = uuidV7() as RunId
  await tx.run.create({
    data: {
      id: runId,
      experimentId,
      name,
      kind: 'trained',
      status: 'queued',
      seed: config.seed,
      groupId,
      parentRunId: parentRunId ?? null,
      config,
      notes,
      provenance: { productVersion: product.version, commit: product.commit, launchCommand },
      queueEntry: { create: {} },
    },
  })
  const change = await startChange(tx, runId)
  await saveParams(change, flattenConfig(config))
  await saveTags(change, tags)
  await recordEvents(change, [{ type: 'status.changed', from: null, to: 'queued' }])
  await announceChange(change)
  return runId
}
