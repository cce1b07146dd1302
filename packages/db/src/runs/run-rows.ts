import {
  type ExperimentId,
  type GroupId,
  type LivenessState,
  METHODS,
  type MethodResult,
  type Params,
  Provenance,
  type Run,
  type RunId,
  SILENT_AFTER_MS,
} from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import { upgradeConfig, upgradeResult } from './older-rows.js'
import { runNotFound } from './run-change.js'
import { flattenConfig } from './run-params.js'

/** What the statement below selects, as pg decodes it. */
interface RunRow {
  id: RunId
  experiment_id: ExperimentId
  experiment_name: string
  name: string
  kind: Run['kind']
  status: Run['status']
  seed: number | null
  group_id: GroupId | null
  parent_run_id: RunId | null
  origin: Run['origin']
  config: Run['config']
  params: Params
  tags: Run['tags']
  notes: string
  progress: Run['progress']
  failure: Run['failure']
  requested_action: Run['requestedAction']
  provenance: Partial<Provenance> | null
  results: MethodResult[]
  summary: Run['summary']
  attempt: number
  worker_id: string | null
  heartbeat_at: Date | null
  lease_until: Date | null
  liveness: LivenessState
  recoveries: number
  queue: Run['queue']
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  archived_at: Date | null
  deleted_at: Date | null
  seq: string
}

/** Of a queue entry; $2 is SILENT_AFTER_MS. */
export const LIVENESS = `CASE WHEN entry.lease_until < now() THEN 'lost'
  WHEN entry.heartbeat_at > now() - $2 * interval '1 millisecond' THEN 'live' ELSE 'silent' END`

/**
 * A run with all that its pages show, in one statement: it is read up to 20 times a second for every
 * watched run, where Prisma would send seven.
 */
const SELECT_RUNS = `
  SELECT run.id, run.experiment_id, experiment.name AS experiment_name, run.name, run.kind, run.status, run.seed,
    run.group_id, run.parent_run_id, run.origin, run.config, run.notes, run.progress, run.failure, run.requested_action,
    run.provenance, run.attempt, run.worker_id, run.seq, run.created_at, run.started_at, run.ended_at,
    run.archived_at, run.deleted_at, run.recoveries, run.queue, entry.heartbeat_at, entry.lease_until,
    ${LIVENESS} AS liveness,
    (SELECT coalesce(json_object_agg(key, value ORDER BY key), '{}') FROM run_param WHERE run_id = run.id) AS params,
    (SELECT coalesce(json_object_agg(key, value ORDER BY key), '{}') FROM run_tag WHERE run_id = run.id) AS tags,
    (SELECT coalesce(json_agg(body), '[]') FROM method_result WHERE run_id = run.id) AS results,
    (SELECT coalesce(json_object_agg(key,
       CASE WHEN last_value NOT IN ('NaN', 'Infinity', '-Infinity') THEN last_value END ORDER BY key), '{}')
     FROM metric_series WHERE run_id = run.id AND count > 0) AS summary
  FROM run
  JOIN experiment ON experiment.id = run.experiment_id
  LEFT JOIN queue_entry entry ON entry.run_id = run.id
  WHERE run.id = ANY ($1::uuid[])`

/** The runs of these ids, in the order of the ids; ids without a run are left out. */
export async function loadRuns(client: SqlClient, ids: readonly string[]): Promise<Run[]> {
  if (ids.length === 0) return []
  const rows = await queryRows<RunRow>(client, SELECT_RUNS, [ids, SILENT_AFTER_MS])
  const byId = new Map(rows.map((row) => [row.id as string, toRun(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** RUN_NOT_FOUND when there is none. */
export async function loadRun(client: SqlClient, id: string): Promise<Run> {
  const [run] = await loadRuns(client, [id])
  if (!run) throw runNotFound(id)
  return run
}

/** RUN_NOT_FOUND, for reads that need no more of the run. */
export async function requireRun(client: SqlClient, id: string): Promise<void> {
  const found = await queryRows(client, 'SELECT 1 FROM run WHERE id = $1', [id])
  if (found.length === 0) throw runNotFound(id)
}

function toRun(row: RunRow): Run {
  const config = upgradeConfig(row.config)
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentName: row.experiment_name,
    name: row.name,
    kind: row.kind,
    status: row.status,
    seed: row.seed,
    groupId: row.group_id,
    parentRunId: row.parent_run_id,
    origin: row.origin,
    config,
    // Runs of two versions compare equal where they are: a setting of today has its value in the old run, too.
    params: config ? { ...row.params, ...flattenConfig(config) } : row.params,
    tags: row.tags,
    notes: row.notes,
    progress: row.progress,
    failure: row.failure,
    requestedAction: row.requested_action,
    provenance: completeProvenance(row.provenance),
    results: row.results
      .map(upgradeResult)
      .sort((a, b) => METHODS.indexOf(a.method) - METHODS.indexOf(b.method)),
    summary: row.summary,
    attempt: row.attempt,
    workerId: row.worker_id,
    heartbeatAt: isoTime(row.heartbeat_at),
    liveness: toLiveness(row),
    recoveries: row.recoveries,
    queue: row.queue,
    createdAt: row.created_at.toISOString(),
    startedAt: isoTime(row.started_at),
    endedAt: isoTime(row.ended_at),
    archivedAt: isoTime(row.archived_at),
    deletedAt: isoTime(row.deleted_at),
    seq: Number(row.seq),
  }
}

type LeaseFacts = Pick<RunRow, 'status' | 'liveness' | 'heartbeat_at' | 'lease_until'>

export function toLiveness({ status, liveness, heartbeat_at, lease_until }: LeaseFacts): Run['liveness'] {
  if (status !== 'running' || heartbeat_at === null || lease_until === null) return null
  const silentSince = liveness === 'live' ? null : heartbeat_at.toISOString()
  return { state: liveness, silentSince, leaseUntil: lease_until.toISOString() }
}

const PROVENANCE_FIELDS = Object.keys(Provenance.shape)

/** The API stores its part at launch, the worker its own when it starts; a part alone is not shown. */
function completeProvenance(found: Partial<Provenance> | null): Provenance | null {
  if (found === null || !PROVENANCE_FIELDS.every((field) => field in found)) return null
  return found as Provenance
}

export function isoTime(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
