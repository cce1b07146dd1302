import { type LivenessState, type RunHit, SILENT_AFTER_MS } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import { isoTime, LIVENESS, toLiveness } from './run-rows.js'

/** A line of a table of runs, without the values that the table chose. */
export type HitFacts = Omit<RunHit, 'values'>

interface HitRow {
  id: RunHit['id']
  experiment_id: RunHit['experimentId']
  experiment_name: string
  name: string
  kind: RunHit['kind']
  status: RunHit['status']
  seed: number | null
  group_id: RunHit['groupId']
  tags: RunHit['tags']
  failure: { message: string } | null
  progress: RunHit['progress']
  requested_action: RunHit['requestedAction']
  heartbeat_at: Date | null
  lease_until: Date | null
  liveness: LivenessState
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  archived_at: Date | null
}

/** Much less than a whole run, of which a table of thousands shows nothing: no config, no summary, no results. */
const SELECT_HITS = `
  SELECT run.id, run.experiment_id, experiment.name AS experiment_name, run.name, run.kind, run.status, run.seed,
    run.group_id, run.failure, run.progress, run.requested_action,
    run.created_at, run.started_at, run.ended_at, run.archived_at,
    entry.heartbeat_at, entry.lease_until,
    ${LIVENESS} AS liveness,
    (SELECT coalesce(json_object_agg(key, value ORDER BY key), '{}') FROM run_tag WHERE run_id = run.id) AS tags
  FROM run
  JOIN experiment ON experiment.id = run.experiment_id
  LEFT JOIN queue_entry entry ON entry.run_id = run.id
  WHERE run.id = ANY ($1::uuid[])`

export async function loadHits(client: SqlClient, ids: readonly string[]): Promise<Map<string, HitFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await queryRows<HitRow>(client, SELECT_HITS, [ids, SILENT_AFTER_MS])
  return new Map(rows.map((row) => [row.id, toHit(row)]))
}

function toHit(row: HitRow): HitFacts {
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentName: row.experiment_name,
    name: row.name,
    kind: row.kind,
    status: row.status,
    seed: row.seed,
    groupId: row.group_id,
    tags: row.tags,
    failure: row.failure?.message ?? null,
    progress: row.progress,
    requestedAction: row.requested_action,
    heartbeatAt: isoTime(row.heartbeat_at),
    liveness: toLiveness(row),
    createdAt: row.created_at.toISOString(),
    startedAt: isoTime(row.started_at),
    endedAt: isoTime(row.ended_at),
    archivedAt: isoTime(row.archived_at),
  }
}
