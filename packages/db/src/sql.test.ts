import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inSnapshot, queryRows } from './sql.js'
import { type DatabaseFixture, openFixture } from './testing/fixtures.js'

let fixture: DatabaseFixture
let pool: pg.Pool
beforeAll(async () => {
  fixture = await openFixture()
  pool = new pg.Pool({ connectionString: fixture.url })
})
afterAll(async () => {
  await pool.end()
  await fixture.close()
})

const backendOf = async (client: pg.PoolClient) =>
  (await queryRows<{ pid: number }>(client, 'SELECT pg_backend_pid() AS pid'))[0]?.pid

it('a snapshot whose connection breaks between two reads fails, and the process lives on', async () => {
  const errors: unknown[] = []
  const note = (error: unknown) => errors.push(error)
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', note)
  try {
    const reading = inSnapshot(pool, async (client) => {
      const ended = new Promise((resolve) => {
        client.once('end', resolve)
        process.once('uncaughtException', resolve)
      })
      await fixture.sql('SELECT pg_terminate_backend($1)', [await backendOf(client)])
      await ended
      await client.query('SELECT 1')
    })
    await expect(reading).rejects.toThrow()
    expect(errors).toEqual([])
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of others) process.on('uncaughtException', listener)
  }
  expect(await inSnapshot(pool, (client) => queryRows(client, 'SELECT 1 AS one'))).toEqual([{ one: 1 }])
})

it('a snapshot begins no read once it is aborted, and gives its connection back', async () => {
  const control = new AbortController()
  const backends: unknown[] = []
  const reading = inSnapshot(
    pool,
    async (client) => {
      backends.push(await backendOf(client))
      control.abort()
      backends.push(await backendOf(client))
    },
    control.signal,
  )
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  expect(backends).toHaveLength(1)
  expect(await inSnapshot(pool, backendOf)).toBe(backends[0])
  const later = inSnapshot(pool, () => Promise.resolve('read'), control.signal)
  await expect(later).rejects.toMatchObject({ name: 'AbortError' })
})
