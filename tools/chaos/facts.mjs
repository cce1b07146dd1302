/**
 * What must hold in the database once all runs have ended, as counts that are 0. A fact whose tables or columns this version
 * does not have is told as not looked at.
 */
const FACTS = [
  {
    name: 'chunks whose bytes are not those of their hash',
    needs: ['tensor_chunk.hash', 'tensor_chunk.data'],
    sql: 'SELECT count(*) FROM tensor_chunk WHERE data IS NOT NULL AND sha256(data) <> hash',
  },
  {
    name: 'manifests whose chunks are not the bytes of their hash',
    needs: ['tensor_manifest.sha256', 'manifest_chunk.position', 'tensor_chunk.data'],
    sql: `SELECT count(*) FROM tensor_manifest manifest WHERE sha256 <> (
      SELECT encode(sha256(coalesce(string_agg(chunk.data, ''::bytea ORDER BY link.position), ''::bytea)), 'hex')
      FROM manifest_chunk link JOIN tensor_chunk chunk USING (hash) WHERE link.manifest_id = manifest.id)`,
  },
  {
    name: 'runs that have not ended',
    needs: ['run.status'],
    sql: `SELECT count(*) FROM run WHERE ended_at IS NULL OR status::text NOT IN ('completed', 'failed', 'canceled')`,
  },
  {
    name: 'places in the queue of runs that have ended',
    needs: ['queue_entry.run_id'],
    sql: 'SELECT count(*) FROM queue_entry JOIN run ON run.id = run_id WHERE run.ended_at IS NOT NULL',
  },
  {
    name: 'checkpoints of completed runs',
    needs: ['checkpoint.run_id'],
    sql: `SELECT count(*) FROM checkpoint JOIN run ON run.id = run_id WHERE run.status::text = 'completed'
      AND config #>> '{checkpoint,keep,afterEnd}' IS DISTINCT FROM 'true'`,
  },
  {
    name: 'open segments of series of ended runs',
    needs: ['metric_segment.codec'],
    sql: 'SELECT count(*) FROM metric_segment WHERE codec = 0',
  },
  {
    name: 'segments of one series that hold the same changes',
    needs: ['metric_segment.last_seq'],
    sql: `SELECT count(*) FROM (
      SELECT seq, lag(last_seq) OVER (PARTITION BY series_id ORDER BY seq) AS before FROM metric_segment
    ) segment WHERE seq <= before`,
  },
  {
    name: 'runs that the finals of metrics do not cover, or that have finals of no series',
    needs: ['metric_final.key'],
    sql: 'SELECT count(*) FROM (SELECT run_id, key FROM metric_series WHERE count > 0) metric_series FULL JOIN metric_final USING (run_id, key) WHERE num_nulls(metric_series.run_id, metric_final.run_id) > 0',
  },
  {
    name: 'segments of runs that are not numbered from 1 on, or began after the last change',
    needs: ['run_segment.index', 'run_segment.start_seq'],
    sql: `SELECT count(*) FROM run_segment segment JOIN run ON run.id = segment.run_id WHERE start_seq > run.seq
      OR (SELECT count(*) FROM run_segment other WHERE other.run_id = run.id) <>
        (SELECT max(index) FROM run_segment other WHERE other.run_id = run.id)`,
  },
  {
    name: 'sources that their run does not name',
    needs: ['run_source.source_id'],
    sql: 'SELECT count(*) FROM run_source JOIN run ON run.id = run_id WHERE position(source_id::text in config::text) = 0',
  },
  {
    name: 'ended runs of which something is still asked',
    needs: ['run.requested_action'],
    sql: 'SELECT count(*) FROM run WHERE requested_action IS NOT NULL',
  },
  {
    name: 'workers that ended a run and are not known',
    needs: ['worker.id', 'run.worker_id'],
    sql: 'SELECT count(*) FROM run WHERE worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM worker WHERE worker.id = worker_id)',
  },
  {
    name: 'change numbers beyond that of their run',
    needs: ['run.seq', 'run_event.seq'],
    sql: 'SELECT count(*) FROM run_event event JOIN run ON run.id = event.run_id WHERE event.seq > run.seq',
  },
]

/** Parents that exist for their children alone; by foreign keys, so that tables of later versions count. */
const OWNED = [
  { name: 'manifests without an owner', parent: 'tensor_manifest', except: ['manifest_chunk'] },
  { name: 'series without points', parent: 'metric_series', except: [] },
  { name: 'chunks without a manifest', parent: 'tensor_chunk', except: [] },
]

/** @returns {Promise<{ faults: string[], told: string[] }>} */
export async function checkDatabase(pool) {
  const faults = []
  const told = []
  const columns = await readColumns(pool)
  for (const { name, needs, sql } of FACTS) {
    const missing = needs.filter((column) => !columns.has(column))
    if (missing.length > 0) told.push(`not looked at: ${name} (no ${missing.join(', ')})`)
    else await count(pool, name, sql, faults)
  }
  for (const { name, ...owned } of OWNED) await count(pool, name, await childless(pool, owned), faults)
  return { faults, told }
}

async function count(pool, name, sql, into) {
  const found = Number((await pool.query(sql)).rows[0].count)
  if (found > 0) into.push(`${found} ${name}`)
}

async function readColumns(pool) {
  const { rows } = await pool.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  return new Set(rows.map(({ name }) => name))
}

/** Rows that no row of another table refers to. */
async function childless(pool, { parent, except }) {
  const { rows } = await pool.query(
    `SELECT conrelid::regclass::text AS child, child.attname AS "column", parent.attname AS key
     FROM pg_constraint
     JOIN pg_attribute child ON child.attrelid = conrelid AND child.attnum = conkey[1]
     JOIN pg_attribute parent ON parent.attrelid = confrelid AND parent.attnum = confkey[1]
     WHERE contype = 'f' AND confrelid = $1::regclass`,
    [parent],
  )
  const without = rows
    .filter(({ child }) => !except.includes(child))
    .map(
      ({ child, column, key }) =>
        `NOT EXISTS (SELECT FROM ${child} WHERE ${child}."${column}" = ${parent}."${key}")`,
    )
  return `SELECT count(*) FROM ${parent} WHERE ${without.join(' AND ') || 'true'}`
}
