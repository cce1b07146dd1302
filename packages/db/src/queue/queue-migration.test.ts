import { QueueOptions } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readMigrations } from '../migrations.js'
import { startTestServer, type TestServer } from '../testing/index.js'

const OURS = '20261127400000_queue'
const EXPERIMENT = '01890000-0000-7000-8000-0000000000aa'
const idOf = (place: number) => `01890000-0000-7000-8000-00000000000${place}`

let server: TestServer
let client: pg.Client
/** A database as it was before, with runs queued in the order 2, 3, 1, and 4 of a higher priority. */
beforeAll(async () => {
  server = await startTestServer()
  client = new pg.Client({ connectionString: new URL('/postgres', server.url).href })
  await client.connect()
  for (const { name, sql } of readMigrations()) if (name < OURS) await client.query(sql)
  await client.query(`INSERT INTO experiment (id, name) VALUES ($1, 'old')`, [EXPERIMENT])
  for (const [place, minute, priority] of [
    [1, 3, 0],
    [2, 1, 0],
    [3, 2, 0],
    [4, 4, 1],
  ] as const) {
    await client.query(
      `INSERT INTO run (id, experiment_id, name, kind, status) VALUES ($1, $2, 'r', 'trained', 'queued')`,
      [idOf(place), EXPERIMENT],
    )
    await client.query(`INSERT INTO queue_entry (run_id, priority, enqueued_at) VALUES ($1, $2, $3)`, [
      idOf(place),
      priority,
      `2026-01-01T00:0${minute}:00Z`,
    ])
  }
  await client.query(
    `INSERT INTO run (id, experiment_id, name, kind, status) VALUES ($1, $2, 'x', 'external', 'running')`,
    [idOf(5), EXPERIMENT],
  )
  await client.query(`INSERT INTO worker (id, host, pid) VALUES ('w', 'h', 1)`)
  // In a transaction, as the runner does it: a new value of an enum must not be used there.
  await client.query('BEGIN')
  await client.query(readMigrations().find(({ name }) => name === OURS)!.sql)
  await client.query('COMMIT')
})
afterAll(async () => {
  await client.end()
  await server.stop()
})

it('keeps the order that runs waited in, and puts new ones behind them', async () => {
  const { rows } = await client.query('SELECT run_id FROM queue_entry ORDER BY priority DESC, position')
  expect(rows.map(({ run_id }) => run_id)).toEqual([4, 2, 3, 1].map(idOf))
  const [next] = (
    await client.query(
      `SELECT nextval('queue_position')::int AS next, max(position) AS last FROM queue_entry`,
    )
  ).rows
  expect(next.next).toBeGreaterThan(next.last)
})

it('gives runs of ours the options that they had without a choice, and external ones none', async () => {
  const { rows } = await client.query('SELECT kind, queue, recoveries FROM run ORDER BY id')
  expect(rows[0]).toEqual({ kind: 'trained', queue: QueueOptions.parse({}), recoveries: 0 })
  expect(rows[4]).toEqual({ kind: 'external', queue: null, recoveries: 0 })
})

it('lets workers of before take what they took', async () => {
  const { rows } = await client.query('SELECT pools, labels, engines, slots, draining FROM worker')
  expect(rows).toEqual([{ pools: ['default'], labels: [], engines: [], slots: 1, draining: false }])
})
