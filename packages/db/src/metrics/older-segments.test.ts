import { RunSearch } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployMigrations, readMigrations } from '../migrations.js'
import { openDatabase } from '../open-database.js'
import { startTestServer, type TestServer } from '../testing/index.js'
import { encodePoints } from './open-segment.js'

const OWN_MIGRATION = '20261127100000_metric_segments'
const EXPERIMENT = '00000000-0000-7000-8000-000000000001'
const RUN = '00000000-0000-7000-8000-000000000002'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** A database as the version before wrote it: an ended run with one series of two changes. */
async function makeOlderDatabase(): Promise<string> {
  const url = new URL('/older', server.url).href
  await deployMigrations(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const earlier = readMigrations().filter(({ name }) => name < OWN_MIGRATION)
  for (const { sql } of earlier) await client.query(sql)
  await client.query(
    `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL,
       finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
       started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`,
  )
  for (const { name, checksum } of earlier)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES (gen_random_uuid(), $1, now(), $2, 1)`,
      [checksum, name],
    )
  await client.query(`
    INSERT INTO experiment (id, name) VALUES ('${EXPERIMENT}', 'older');
    INSERT INTO run (id, experiment_id, name, kind, status, seq)
    VALUES ('${RUN}', '${EXPERIMENT}', 'older', 'external', 'completed', 4);
    INSERT INTO metric_series (run_id, key, count, last_step, last_time, last_value, max_step, min_value, max_value, sum_value, finite)
    VALUES ('${RUN}', 'loss', 3, 1, 30, 0.5, 2, 0.5, 4, 6, 3)`)
  const column = (...numbers: number[]) => Float64Array.from(numbers)
  const segments = [
    { seq: 2, steps: column(1, 2), times: column(10, 20), values: column(4, 1.5) },
    { seq: 3, steps: column(1), times: column(30), values: column(0.5) },
  ]
  for (const { seq, ...points } of segments)
    await client.query(
      `INSERT INTO metric_segment (series_id, seq, count, first_step, last_step, data)
       SELECT id, $1, $2, $3, $4, $5 FROM metric_series`,
      [seq, points.steps.length, points.steps[0], points.steps.at(-1), encodePoints(points)],
    )
  await client.end()
  return url
}

describe('metrics of an earlier version', () => {
  it('are read, found and merged after the migration', async () => {
    const url = await makeOlderDatabase()
    expect(await deployMigrations(url)).toContain(OWN_MIGRATION)
    const { runs, maintenance, close } = await openDatabase({ url, applicationName: 'test' })
    const [runId] = await maintenance.runsToCompact()
    const points = [
      [1, 10, 4],
      [2, 20, 1.5],
      [1, 30, 0.5],
    ]
    const expectAll = async () => {
      const { series } = await runs.readMetrics(runId!, {})
      expect(series).toEqual([{ key: 'loss', count: 3, inRange: 3, points, superseded: [] }])
      const { metrics } = await runs.readChanges(runId!, 2, 10)
      expect(metrics).toEqual([{ seq: 3, key: 'loss', points: points.slice(2) }])
    }
    await expectAll()
    const loss = { of: 'metric', key: 'loss', stat: 'mean' } as const
    const found = await runs.search(RunSearch.parse({ where: [{ value: loss, op: '=', than: 2 }] }))
    expect(found.hits.map(({ id }) => id)).toEqual([runId])
    expect(await maintenance.compactRun(runId!)).toEqual({ merged: 2, sealed: 1 })
    await expectAll()
    await close()
  })
})
