import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.js'
import { copyRows } from './copy-rows.js'

let server: TestServer
let pool: pg.Pool
beforeAll(async () => {
  server = await startTestServer()
  pool = new pg.Pool({ connectionString: databaseUrl(), max: 1 })
  pool.on('error', () => {})
})
afterAll(async () => {
  await pool.end()
  await server.stop()
})

/** The one database that every server has. */
const databaseUrl = () => new URL('/postgres', server.url).href
const textOf = (fields: (Buffer | null)[]) => fields.map((field) => field?.toString('hex') ?? null)
async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}
const alive = async () => (await pool.query('SELECT 1 AS one')).rows

describe('copyRows', () => {
  it('gives the fields as the server holds them, null and empty told apart', async () => {
    const rows = copyRows(
      pool,
      `SELECT 7, '\\x00ff0a'::bytea, NULL::bytea, ''::bytea UNION ALL SELECT 8, 'a', 'b', 'c'`,
      textOf,
    )
    expect(await collect(rows)).toEqual([
      ['00000007', '00ff0a', null, ''],
      ['00000008', '61', '62', '63'],
    ])
    expect(await collect(copyRows(pool, 'SELECT 1 WHERE false', textOf))).toEqual([])
    expect(await alive()).toEqual([{ one: 1 }])
  })

  it('reads rows that are larger than what the line brings at once, in order', async () => {
    const select = `SELECT row, decode(repeat(lpad(to_hex(row), 2, '0'), 700000), 'hex') FROM generate_series(1, 20) row`
    const seen: number[] = []
    for await (const [length, first, last] of copyRows(pool, select, ([, data]) => [
      data!.length,
      data![0],
      data!.at(-1),
    ])) {
      seen.push(first === last && length === 700_000 ? first! : -1)
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it('that is given up in the middle, or fails, leaves the pool usable', async () => {
    const endless = `SELECT repeat('x', 100000) FROM generate_series(1, 100000)`
    for await (const [text] of copyRows(pool, endless, textOf)) {
      expect(text).toHaveLength(200_000)
      break
    }
    expect(await alive()).toEqual([{ one: 1 }])
    await expect(
      collect(copyRows(pool, 'SELECT 1 / (3 - row) FROM generate_series(1, 5) row', textOf)),
    ).rejects.toThrow('division by zero')
    const refuse = () => {
      throw new RangeError('no room')
    }
    await expect(collect(copyRows(pool, endless, refuse))).rejects.toThrow('no room')
    expect(await alive()).toEqual([{ one: 1 }])
  })

  it('tells a connection that breaks in the middle', async () => {
    const rows = copyRows(
      pool,
      `SELECT pg_backend_pid(), repeat('x', 100000) FROM generate_series(1, 100000)`,
      ([pid]) => pid!.readInt32BE(),
    )
    const killer = new pg.Client({ connectionString: databaseUrl() })
    await killer.connect()
    const reading = (async () => {
      for await (const pid of rows) await killer.query('SELECT pg_terminate_backend($1)', [pid])
    })()
    await expect(reading).rejects.toThrow(/terminat/i)
    await killer.end()
    expect(await alive()).toEqual([{ one: 1 }])
  })
})
