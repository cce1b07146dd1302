// What the pages show. Points of one run are logged and merged as the product does it; the other runs have copies of its rows.
import { copies, filledRun } from '../storage/copies.mjs'
import { columns, regular } from '../storage/points.mjs'
import { fill } from '../storage/project.mjs'
import { METRICS, POINTS_BEFORE, RUNS } from './live-load.mjs'

const LONG_POINTS = 1_000_000
/** So many of the long runs differ, and the others are copies of them: lines of equal points would share every x. */
const DIFFERENT = 4
/** Columns of run `index`: of the same steps, with values of its own. */
const columnsOf = (index) => (key, from, count) =>
  columns(key, from, count, (step) => ({
    ...regular(step),
    value: regular(step + LONG_POINTS * index).value,
  }))

export async function seed(store, { tableRuns, wideRuns, longRuns, only }) {
  const has = (part) => only.includes(part)
  const projects = has('table') ? await seedProjects(store, tableRuns, wideRuns) : []
  const long = has('charts')
    ? await seedRuns(store, 'long runs', {
        keys: ['loss'],
        points: LONG_POINTS,
        count: longRuns,
        different: DIFFERENT,
      })
    : null
  const live = await seedRuns(store, 'live runs', {
    keys: METRICS,
    points: POINTS_BEFORE,
    count: RUNS,
    isOver: false,
  })
  await keepMetricKeys(store)
  // What autovacuum does a minute after such rows have come.
  await store.sql('VACUUM ANALYZE')
  return { projects, long, live, runId: live.runIds[0] }
}

/** What each run that ends leaves for lists of keys (packages/db/src/runs/run-end.ts): rows that were copied have none. */
const keepMetricKeys = ({ sql }) =>
  sql(`
    WITH ended AS (
      SELECT run.id, sha256(convert_to(array_agg(key ORDER BY key COLLATE "C")::text, 'UTF8')) AS hash,
        array_agg(key ORDER BY key COLLATE "C") AS keys
      FROM run JOIN metric_final ON run_id = run.id
      WHERE status = 'completed' AND metric_key_set IS NULL GROUP BY run.id
    ), stored AS (
      INSERT INTO metric_key_set (hash, keys) SELECT DISTINCT ON (hash) hash, keys FROM ended
      ON CONFLICT (hash) DO NOTHING
    )
    UPDATE run SET metric_key_set = hash FROM ended WHERE ended.id = run.id`)

async function seedProjects(store, tableRuns, wideRuns) {
  const projects = [
    { name: `${tableRuns.toLocaleString('en-US')} runs × 200 metrics`, runs: tableRuns, keys: 200 },
    { name: `${wideRuns.toLocaleString('en-US')} runs × 1,500 metrics`, runs: wideRuns, keys: 1500 },
  ]
  const seeded = []
  for (const { name, runs, keys } of projects)
    seeded.push({ name, keys, id: await fill(store, name, runs, keys) })
  return seeded
}

async function seedRuns(store, experiment, { keys, points, count, isOver = true, different = 1 }) {
  const runIds = []
  for (let index = 0; index < Math.min(different, count); index++) {
    const first = await filledRun(store, { experiment, keys, points, columnsOf: columnsOf(index), isOver })
    const share = Math.ceil((count - runIds.length) / (Math.min(different, count) - index))
    runIds.push(...(await copies(store, experiment, first, share)))
  }
  const [{ experiment_id: experimentId }] = await store.sql('SELECT experiment_id FROM run WHERE id = $1', [
    runIds[0],
  ])
  return { experimentId, runIds }
}
