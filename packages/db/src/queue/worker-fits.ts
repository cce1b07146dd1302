import { DEFAULT_POOL } from '@barycenter/contracts'

/**
 * The engine that a run is bound to, as a row named bound beside one named run: the one it began on, for its bits, or the
 * one its config names; else null. OFFSET 0 keeps Postgres from reading the config's text anew wherever it is named.
 */
export const JOIN_BOUND_ENGINE = `
  CROSS JOIN LATERAL (
    SELECT coalesce(run.provenance->'engine'->>'name', nullif(run.config->>'engine', 'auto')) AS engine OFFSET 0
  ) bound`

const REQUIRES = `run.queue->'requires'`

/**
 * The one rule of which worker may take which run, as SQL over rows named run, entry, bound and worker. A worker that has
 * not registered (its columns are null) is in the default pool, without labels and with any engine.
 */
export const WORKER_FITS = `(
  coalesce(${REQUIRES}->>'pool', '${DEFAULT_POOL}') = ANY (coalesce(worker.pools, '{${DEFAULT_POOL}}'))
  AND coalesce(worker.labels, '{}') @> ARRAY(
    SELECT jsonb_array_elements_text(coalesce(${REQUIRES}->'labels', '[]')))
  AND (bound.engine IS NULL OR coalesce(worker.engines, '{}') = '{}' OR bound.engine = ANY (worker.engines))
  AND (${REQUIRES}->>'engine' IS NULL
    OR worker.engine->>'name' = ${REQUIRES}->>'engine'
    OR (bound.engine = ${REQUIRES}->>'engine' AND bound.engine = ANY (worker.engines)))
  AND (${REQUIRES}->>'gpuMemoryGiB' IS NULL
    OR worker.gpu_memory_mib >= 1024 * (${REQUIRES}->>'gpuMemoryGiB')::float8)
  AND (entry.avoid_worker_id IS NULL OR entry.avoid_worker_id IS DISTINCT FROM worker.id)
)`
