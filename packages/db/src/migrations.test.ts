import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployMigrations, readMigrations } from './migrations.js'
import { startTestServer, type TestServer } from './testing/index.js'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const urlOf = (name: string) => new URL(`/${name}`, server.url).href
const names = readMigrations().map(({ name }) => name)
async function query(url: string, text: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('deployMigrations', () => {
  it('creates the database, applies all once, and then nothing', async () => {
    const url = urlOf('fresh "one"')
    expect(await deployMigrations(url)).toEqual(names)
    expect(await deployMigrations(url)).toEqual([])
    const rows = await query(
      url,
      'SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations',
    )
    expect(rows).toEqual(
      readMigrations().map(({ name, checksum }) => ({
        migration_name: name,
        checksum,
        applied_steps_count: 1,
      })),
    )
  })

  it('started by three at once is done by one of them', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => deployMigrations(urlOf('contended'))))
    expect(applied.flat()).toEqual(names)
  })

  it('makes exactly what schema.prisma describes', async () => {
    const url = urlOf('drift')
    await deployMigrations(url)
    const diff = [
      'migrate',
      'diff',
      '--from-config-datasource',
      '--to-schema',
      'prisma/schema.prisma',
      '--script',
    ]
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'prisma', '--', ...diff], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, DATABASE_URL: url },
    })
    expect(stdout.trim().split('\n').at(-1)).toBe('-- This is an empty migration.')
  })

  it('keeps tensor bytes out of line and uncompressed', async () => {
    const url = urlOf('storage')
    await deployMigrations(url)
    const rows = await query(
      url,
      `SELECT attstorage FROM pg_attribute WHERE attname = 'data'
       AND attrelid IN ('tensor_chunk'::regclass, 'metric_segment'::regclass)`,
    )
    expect(rows).toEqual([{ attstorage: 'e' }, { attstorage: 'e' }])
  })

  it('refuses a database that applied another text of a migration', async () => {
    const url = urlOf('edited')
    await deployMigrations(url)
    await query(url, `UPDATE _prisma_migrations SET checksum = 'other'`)
    await expect(deployMigrations(url)).rejects.toThrow(`Migration ${names[0]} was edited`)
  })

  it('that fails leaves nothing, and can be tried again', async () => {
    const url = urlOf('obstructed')
    await query(urlOf('postgres'), 'CREATE DATABASE obstructed')
    await query(url, 'CREATE TABLE dataset ()') // in the way of the initial migration
    await expect(deployMigrations(url)).rejects.toThrow(`Migration ${names[0]} failed: relation "dataset"`)
    expect(await query(url, `SELECT to_regclass('run') AS run`)).toEqual([{ run: null }])
    await query(url, 'DROP TABLE dataset')
    expect(await deployMigrations(url)).toEqual(names)
  })

  it('tells what to do about a migration that Prisma left half-way', async () => {
    const url = urlOf('half')
    await deployMigrations(url)
    await query(url, `UPDATE _prisma_migrations SET finished_at = NULL, logs = 'boom'`)
    await expect(deployMigrations(url)).rejects.toThrow(
      /failed earlier \(boom\).*migrate resolve --rolled-back/,
    )
  })
})
