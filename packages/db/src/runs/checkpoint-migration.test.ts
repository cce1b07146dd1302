import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMigrations } from '../migrations.js'
import { startTestServer, type TestServer } from '../testing/index.js'

const OURS = '20261127500000_checkpoints_and_lineage'
const RUNS = [1, 2, 3].map((place) => `01890000-0000-7000-8000-00000000000${place}`)
const MANIFEST = '01890000-0000-7000-8000-0000000000aa'

describe('the migration to many checkpoints', () => {
  let server: TestServer
  let client: pg.Client
  beforeAll(async () => {
    server = await startTestServer()
    client = new pg.Client({ connectionString: new URL('/postgres', server.url).href })
    await client.connect()
    const migrations = readMigrations()
    for (const { name, sql } of migrations) if (name < OURS) await client.query(sql)
    await client.query(`INSERT INTO experiment (id, name) VALUES ('${MANIFEST}', 'old')`)
    const configs = [
      { initial: { kind: 'random' }, soup: null },
      { initial: { kind: 'run', runId: RUNS[0] } },
      { initial: { kind: 'random' }, soup: { runs: [RUNS[0], RUNS[1]] } },
    ]
    for (const [place, config] of configs.entries())
      await client.query(
        `INSERT INTO run (id, experiment_id, name, kind, status, config, seq) VALUES ($1, $2, 'r', 'trained', 'failed', $3, 41)`,
        [RUNS[place], MANIFEST, JSON.stringify(config)],
      )
    await client.query(
      `INSERT INTO tensor_manifest (id, run_id, purpose, sha256, bytes, tensors) VALUES ($1, $2, 'checkpoint', 'aa', 0, '[]')`,
      [MANIFEST, RUNS[0]],
    )
    await client.query(
      `INSERT INTO checkpoint (run_id, phase, step, state, manifest_id) VALUES ($1, 'twa', 7, '{"step": 7}', $2)`,
      [RUNS[0], MANIFEST],
    )
    await client.query(migrations.find(({ name }) => name === OURS)!.sql)
  })
  afterAll(async () => {
    await client.end()
    await server.stop()
  })

  it('keeps the checkpoint that a run had, as its newest', async () => {
    const { rows } = await client.query('SELECT id, run_id, seq, phase, step, state, kept FROM checkpoint')
    expect(rows).toEqual([
      { id: MANIFEST, run_id: RUNS[0], seq: '41', phase: 'twa', step: 7, state: { step: 7 }, kept: false },
    ])
  })

  it('knows which runs the configs of others name', async () => {
    const { rows } = await client.query('SELECT run_id, source_id FROM run_source ORDER BY run_id, source_id')
    expect(rows).toEqual([
      { run_id: RUNS[1], source_id: RUNS[0] },
      { run_id: RUNS[2], source_id: RUNS[0] },
      { run_id: RUNS[2], source_id: RUNS[1] },
    ])
  })
})
