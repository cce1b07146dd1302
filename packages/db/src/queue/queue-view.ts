import type {
  Estimate,
  EstimateInput,
  QueuedRun,
  QueueView,
  RunConfig,
  RunFailure,
  WorkerView,
} from '@barycenter/contracts'
import type pg from 'pg'
import { upgradeConfig } from '../runs/older-rows.js'
import { queryRows } from '../sql.js'
import { DEFAULT_QUEUE_OPTIONS } from './queue-entry.js'
import { planStarts } from './queue-plan.js'
import { describeDuration, describeExpectation, describeNeed } from './queue-words.js'
import { createSimilarRuns } from './similar-runs.js'
import { JOIN_BOUND_ENGINE, WORKER_FITS } from './worker-fits.js'
import { listWorkers } from './worker-repository.js'

/** Newest runs looked at for those that differ in the seed alone, and how many of these the median is taken of. */
const LOOKED_THROUGH = 100
const MEDIAN_OF = 20

interface QueueRow {
  /** null for a run that is only thought of */
  run_id: QueuedRun['runId'] | null
  name: string
  experiment_id: QueuedRun['experimentId']
  experiment_name: string
  status: QueuedRun['status']
  priority: number
  enqueued_at: Date
  not_before: Date | null
  failures: RunFailure[]
  avoid_worker_id: string | null
  queue: typeof DEFAULT_QUEUE_OPTIONS | null
  fraction: number | null
  eta_ms: number | null
  /** The worker whose lease stands; null for one that waits. */
  held_by: string | null
  bound_engine: string | null
  workers: string[]
  median_ms: number | null
  low_ms: number | null
  high_ms: number | null
  similar_runs: number | null
  machines: string[] | null
  config: RunConfig | null
}

/** With what similar runs tell where none of the same config has completed. */
interface PlannedRow extends QueueRow {
  same_config: boolean
  engines: string[] | null
}

const FITTING_WORKERS = `ARRAY(
  SELECT worker.id FROM worker
  WHERE worker.id = ANY ($1) AND NOT worker.draining AND ${WORKER_FITS} ORDER BY worker.id)`

/**
 * The waiting runs and, where $2 to $4 give its config, queue options and priority, one that is only thought of, behind
 * those of its priority.
 *
 * How long a run takes is told by those of the same config but for the seed that completed in one go; where there are
 * none, by similar ones (similar-runs.ts).
 */
const SELECT_QUEUE = `
  WITH entries AS (
    SELECT run.id AS run_id, run.name, run.experiment_id, experiment.name AS experiment_name, run.status,
      entry.priority, entry.position, entry.enqueued_at, entry.not_before, entry.failures, entry.avoid_worker_id,
      run.queue, (run.progress->>'fraction')::float8 AS fraction, (run.progress->>'etaMs')::float8 AS eta_ms,
      CASE WHEN run.status = 'running' AND entry.lease_until >= now() THEN entry.worker_id END AS held_by,
      bound.engine AS bound_engine,
      run.config, run.config::jsonb - 'seed' AS shape,
      ${FITTING_WORKERS} AS workers
    FROM queue_entry entry JOIN run ON run.id = entry.run_id JOIN experiment ON experiment.id = run.experiment_id
    ${JOIN_BOUND_ENGINE}
    UNION ALL
    SELECT NULL, '', NULL, '', 'queued', $4::int, NULL, now(), NULL, '[]', NULL, run.queue, NULL, NULL, NULL,
      bound.engine, run.config, run.config::jsonb - 'seed', ${FITTING_WORKERS}
    FROM (SELECT $2::json AS config, $3::jsonb AS queue, NULL::jsonb AS provenance WHERE $2 IS NOT NULL) run
    CROSS JOIN (SELECT NULL::text AS avoid_worker_id) entry
    ${JOIN_BOUND_ENGINE}
  ), recent AS MATERIALIZED (
    SELECT kinds.dataset, kinds.model, latest.*
    FROM (SELECT DISTINCT shape->'dataset'->>'name' AS dataset, shape->'model'->>'kind' AS model FROM entries) kinds
    CROSS JOIN LATERAL (
      SELECT extract(epoch FROM other.ended_at - other.started_at)::float8 * 1000 AS took_ms, other.ended_at,
        other.config::jsonb - 'seed' AS other_shape,
        concat_ws(' on ', other.provenance->'engine'->>'name',
          coalesce(other.provenance->>'gpu', other.provenance->>'cpu')) AS machine
      FROM run other
      WHERE other.status = 'completed' AND other.attempt = 1
        AND other.config->'dataset'->>'name' = kinds.dataset AND other.config->'model'->>'kind' = kinds.model
      ORDER BY other.ended_at DESC LIMIT ${LOOKED_THROUGH}
    ) latest
  ), durations AS (
    SELECT shape, took.*
    FROM (SELECT DISTINCT shape FROM entries WHERE shape IS NOT NULL) shapes
    CROSS JOIN LATERAL (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took_ms) AS median_ms,
        percentile_cont(0.1) WITHIN GROUP (ORDER BY took_ms) AS low_ms,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY took_ms) AS high_ms, count(*)::int AS similar_runs,
        array_agg(DISTINCT machine) FILTER (WHERE machine <> '') AS machines
      FROM (
        SELECT took_ms, machine FROM recent
        WHERE recent.dataset = shape->'dataset'->>'name' AND recent.model = shape->'model'->>'kind'
          AND other_shape = shape
        ORDER BY ended_at DESC LIMIT ${MEDIAN_OF}
      ) newest
    ) took
  )
  SELECT entries.*, durations.median_ms, durations.low_ms, durations.high_ms, durations.similar_runs, durations.machines
  FROM entries LEFT JOIN durations ON durations.shape = entries.shape
  ORDER BY entries.status IN ('held', 'paused'), priority DESC, position, run_id`

/** The waiting runs, from one moment of the database. */
export async function readQueue(client: pg.PoolClient): Promise<QueueView> {
  const { now, runs } = await readPlanned(client, null)
  return {
    readAt: now.toISOString(),
    // Every row of the queue has an id: no run was thought of.
    runs: runs.map(({ row, ...outlook }) => toQueuedRun({ ...row, run_id: row.run_id! }, outlook)),
  }
}

export type LaunchOutlook = Pick<Estimate, 'duration' | 'durationFrom' | 'expectation' | 'place' | 'waitMs'>

/** When a run like this would start and how long it would take, were it queued now. */
export async function foreseeLaunch(
  client: pg.PoolClient,
  candidate: Omit<EstimateInput, 'runs'>,
): Promise<LaunchOutlook> {
  const { now, runs } = await readPlanned(client, candidate)
  const { row, ...outlook } = runs.find(({ row }) => row.run_id === null)!
  const told = toExpectation(row, outlook)
  return {
    duration: toDuration(row),
    durationFrom: describeDuration(durationFacts(row)),
    expectation: told.expectation,
    place: outlook.index + 1,
    waitMs: outlook.start === null ? null : Math.max(0, outlook.start - now.getTime()),
  }
}

function toDuration({ median_ms, low_ms, high_ms, similar_runs, same_config }: PlannedRow) {
  if (median_ms === null || low_ms === null || high_ms === null) return null
  return {
    medianMs: median_ms,
    lowMs: low_ms,
    highMs: high_ms,
    runs: similar_runs ?? 0,
    sameConfig: same_config,
  }
}

function durationFacts({ median_ms, similar_runs, same_config, machines, engines }: PlannedRow) {
  return {
    expectedDurationMs: median_ms,
    similarRuns: similar_runs ?? 0,
    sameConfig: same_config,
    machines: machines ?? [],
    engines,
  }
}

/** Each run that waits, with its place and when it is expected to start. */
async function readPlanned(client: pg.PoolClient, candidate: Omit<EstimateInput, 'runs'> | null) {
  const live = (await listWorkers(client)).filter(({ status }) => status === 'idle' || status === 'busy')
  const rows = await queryRows<QueueRow>(client, SELECT_QUEUE, [
    live.map(({ id }) => id),
    candidate && JSON.stringify(candidate.config),
    candidate && JSON.stringify({ ...DEFAULT_QUEUE_OPTIONS, requires: candidate.requires }),
    candidate?.priority ?? null,
  ])
  const entries = await withSimilar(client, rows, live)
  const waiting = entries.filter(({ held_by }) => held_by === null)
  const [{ now } = { now: new Date() }] = await queryRows<{ now: Date }>(client, 'SELECT now()')
  const claimable = waiting.filter(({ status }) => !isKept(status))
  const starts = planStarts(now.getTime(), claimable.map(toPlanned), toPlannedWorkers(now, live, entries))
  const runs = waiting.map((row) => {
    const index = claimable.indexOf(row)
    return { row, index, start: starts[index] ?? null, liveWorkers: live.length }
  })
  return { now, runs }
}

async function withSimilar(
  client: pg.PoolClient,
  rows: readonly QueueRow[],
  live: readonly WorkerView[],
): Promise<PlannedRow[]> {
  const similar = createSimilarRuns(client)
  const planned: PlannedRow[] = []
  for (const row of rows) {
    const engines = enginesOf(row, live)
    const config = row.median_ms === null ? upgradeConfig(row.config) : null
    const told = config && (await similar.durationsFor(config, engines))
    planned.push({
      ...row,
      ...(told && {
        ...{ median_ms: told.medianMs, low_ms: told.lowMs, high_ms: told.highMs },
        ...{ similar_runs: told.runs, machines: told.machines },
      }),
      same_config: row.median_ms !== null,
      engines,
    })
  }
  return planned
}

/** Engines that the run may come to train with; null where no live worker tells. */
function enginesOf(row: QueueRow, live: readonly WorkerView[]): string[] | null {
  const asked = row.bound_engine ?? requirementsOf(row).engine
  if (asked !== null) return [asked]
  const fitting = live.filter(({ id }) => row.workers.includes(id))
  const names = fitting.flatMap(({ engine }) => (engine ? [engine.name] : []))
  return names.length === 0 ? null : [...new Set(names)]
}

/** Waits for a person, not for a worker. */
function isKept(status: QueuedRun['status']): boolean {
  return status === 'held' || status === 'paused'
}

function toPlanned(row: QueueRow) {
  return { workers: row.workers, notBefore: row.not_before?.getTime() ?? null, duration: restMs(row) }
}

/** What is left of a run, by its own rate or by how long similar ones took; null when neither is known. */
function restMs({ eta_ms, median_ms, fraction, held_by }: QueueRow): number | null {
  if (held_by !== null && eta_ms !== null) return eta_ms
  return median_ms === null ? null : median_ms * (1 - (fraction ?? 0))
}

function toPlannedWorkers(now: Date, workers: readonly WorkerView[], entries: readonly QueueRow[]) {
  return workers.map(({ id, slots }) => ({
    id,
    slots,
    busyUntil: entries
      .filter(({ held_by }) => held_by === id)
      .map((row) => {
        const rest = restMs(row)
        return rest === null ? null : now.getTime() + rest
      }),
  }))
}

interface Outlook {
  /** Among those that can be claimed; -1 for others. */
  index: number
  start: number | null
  liveWorkers: number
}

/** What a run waits for, when it starts and how long it takes, with what that rests on. */
function toExpectation(row: PlannedRow, { start, liveWorkers }: Outlook) {
  const waitsFor =
    row.workers.length > 0
      ? null
      : describeNeed({
          requires: requirementsOf(row),
          boundEngine: row.bound_engine,
          avoidWorkerId: row.avoid_worker_id,
          liveWorkers,
        })
  const expected = {
    waitsFor,
    expectedStartAt: start === null ? null : new Date(start).toISOString(),
    expectedDurationMs: row.median_ms,
    similarRuns: row.similar_runs ?? 0,
    sameConfig: row.same_config,
  }
  const facts = { ...expected, ...durationFacts(row), status: row.status }
  return { ...expected, expectation: describeExpectation(facts) }
}

function requirementsOf({ queue }: QueueRow): QueuedRun['requires'] {
  return (queue ?? DEFAULT_QUEUE_OPTIONS).requires
}

function toQueuedRun(row: PlannedRow & { run_id: QueuedRun['runId'] }, outlook: Outlook): QueuedRun {
  return {
    runId: row.run_id,
    name: row.name,
    experimentId: row.experiment_id,
    experimentName: row.experiment_name,
    status: row.status,
    place: outlook.index < 0 ? null : outlook.index + 1,
    priority: row.priority,
    enqueuedAt: row.enqueued_at.toISOString(),
    notBefore: row.not_before?.toISOString() ?? null,
    retried: row.failures.length,
    retries: (row.queue ?? DEFAULT_QUEUE_OPTIONS).retries,
    failures: row.failures,
    requires: requirementsOf(row),
    avoidWorkerId: row.avoid_worker_id,
    ...toExpectation(row, outlook),
  }
}
