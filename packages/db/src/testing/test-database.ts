import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { deployMigrations, readMigrations } from '../migrations.js'
import type { TestServer } from './test-server.js'

export interface TestDatabase {
  url: string
  /** Drops the database; sessions that are still open are ended. */
  close(): Promise<void>
}

/** Serialises the making of the template among test processes that share a server. */
const TEMPLATE_LOCK_KEY = 5_081_417

/** An empty database of its own on a test server, cloned from one that has all migrations. */
export async function createTestDatabase(server: Pick<TestServer, 'url'>): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK_KEY])
    const template = await ensureTemplate(client, server.url)
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  return {
    url: urlOf(server.url, name),
    close: () => onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  }
}

/** Named after its migrations: a server that outlives an edit of theirs gets a new one. */
async function ensureTemplate(client: pg.Client, serverUrl: string): Promise<string> {
  const checksums = readMigrations().map(({ checksum }) => checksum)
  const name = `template_${createHash('sha256').update(checksums.join()).digest('hex').slice(0, 16)}`
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 0) {
    const draft = `draft_${randomBytes(8).toString('hex')}`
    await deployMigrations(urlOf(serverUrl, draft))
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`)
  }
  return name
}

async function onServer(
  server: Pick<TestServer, 'url'>,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(server.url, 'postgres') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
