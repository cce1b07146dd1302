// Projects of many runs with many metrics, as rows: what logging them leaves, without the time it takes.

/** So many runs of a project are still running. */
const RUNNING = 20

/** Rows as runs leave them, some runs still running; values from a hash of run and key. */
export async function fill({ sql, database }, name, runs, keys) {
  const experimentId = await database.experiments.ensure(name)
  await sql(
    `INSERT INTO run (id, experiment_id, name, kind, status, started_at, ended_at, created_at)
     SELECT gen_random_uuid(), $1, 'run-' || i, 'external',
       CASE WHEN i <= $3 THEN 'running' ELSE 'completed' END::run_status, now(), CASE WHEN i > $3 THEN now() END,
       now() - i * interval '1 minute'
     FROM generate_series(1, $2::int) AS i`,
    [experimentId, runs, RUNNING],
  )
  await sql(
    `INSERT INTO metric_series (run_id, key, count, last_step, last_time, last_value, max_step, min_value, max_value,
       sum_value, finite, last_seq)
     SELECT run.id, 'group_' || k % 10 || '/metric_' || k, 1000, 1000, 1.7e12, noise, 1000, noise - 1, noise + 1,
       noise * 1000, 1000, 9
     FROM run CROSS JOIN generate_series(1, $2::int) AS k
     CROSS JOIN LATERAL (SELECT (hashtext(run.id::text || k) & 65535) / 65536.0::float8 AS noise) AS values
     WHERE experiment_id = $1`,
    [experimentId, keys],
  )
  await sql(
    `INSERT INTO metric_final (run_id, key, count, last_step, last_value, min_value, max_value, mean_value)
     SELECT run_id, key, count, last_step, last_value, min_value, max_value, sum_value / finite
     FROM metric_series JOIN run ON run.id = run_id WHERE experiment_id = $1 AND status = 'completed'`,
    [experimentId],
  )
  await sql(
    `INSERT INTO run_param (run_id, key, value) SELECT id, 'rate', to_jsonb(hashtext(id::text) & 7) FROM run WHERE experiment_id = $1`,
    [experimentId],
  )
  return experimentId
}
