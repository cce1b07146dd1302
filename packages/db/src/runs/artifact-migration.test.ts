import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deployMigrations, readMigrations } from '../migrations.js'
import { openDatabase } from '../open-database.js'
import { CHUNK_BYTES } from '../tensors/tensor-chunks.js'
import { seededTensor } from '../testing/fixtures.js'
import { startTestServer, type TestServer } from '../testing/index.js'

const MIGRATION = '20261127200000_storage'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** A database as the version before left it: all earlier migrations, applied with their records. */
async function earlierDatabase(url: string): Promise<pg.Client> {
  await deployMigrations(url) // makes the database and the bookkeeping
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await client.query(`CREATE TABLE _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`)
  for (const { name, sql, checksum } of readMigrations().filter((migration) => migration.name < MIGRATION)) {
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    )
  }
  return client
}

it('moves the bytes of artifacts into chunks, equal ones once, and keeps every one', async () => {
  const url = new URL('/earlier', server.url).href
  const client = await earlierDatabase(url)
  const large = Buffer.from(seededTensor('', [(CHUNK_BYTES * 5) / 8], 1).data.buffer) // 2.5 chunks
  const files: [string, Buffer][] = [
    ['empty.txt', Buffer.alloc(0)],
    ['exact.bin', large.subarray(0, CHUNK_BYTES)],
    ['large.bin', large],
    ['tokenizer.json', Buffer.from('{"a":1}')],
  ]
  const [experiment, runId] = [randomUUID(), randomUUID()]
  await client.query(`INSERT INTO experiment (id, name) VALUES ($1, 'old')`, [experiment])
  await client.query(
    `INSERT INTO run (id, experiment_id, name, kind, status) VALUES ($1, $2, 'old', 'external', 'completed')`,
    [runId, experiment],
  )
  for (const [name, data] of files) {
    await client.query(
      `INSERT INTO artifact (run_id, name, media_type, sha256, bytes, data) VALUES ($1, $2, 'text/plain', $3, $4, $5)`,
      [runId, name, createHash('sha256').update(data).digest('hex'), data.length, data],
    )
  }
  expect(await deployMigrations(url)).toContain(MIGRATION)
  const db = await openDatabase({ url, applicationName: 'test' })
  const listed = await db.runs.listArtifacts(runId as never)
  expect(listed.map(({ name, bytes }) => [name, bytes])).toEqual(
    files.map(([name, { length }]) => [name, length]),
  )
  for (const [name, data] of files)
    expect(data.equals((await db.runs.readArtifact(runId as never, name))!)).toBe(true)
  // 3 of large.bin, the first of which is exact.bin, and 1 of tokenizer.json.
  const { rows } = await client.query('SELECT count(*)::int AS chunks FROM tensor_chunk')
  expect(rows).toEqual([{ chunks: 4 }])
  await db.close()
  await client.end()
})
