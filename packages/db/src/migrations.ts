import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { toAppError } from './app-errors.js'
import { unreachable } from './connections.js'

/** The same place seen from src and from dist. */
const MIGRATIONS_DIR = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))
/** The key Prisma's own engine locks, so that `prisma migrate deploy` and a starting product take turns. */
const PRISMA_LOCK_KEY = 72707369

export interface Migration {
  name: string
  sql: string
  /** As Prisma writes it: hex SHA-256 of migration.sql. */
  checksum: string
}

/**
 * Applies what is missing of prisma/migrations, with Prisma's own bookkeeping, and creates the database when
 * there is none. What `prisma migrate deploy` does, in 50 ms and without its engine. Returns the names applied.
 * @param migrations a part of them in order, for the schema of an earlier version; all when left out
 */
export async function deployMigrations(
  url: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const client = await connectForMigrations(url)
  try {
    return await applyMissing(client, migrations)
  } catch (error) {
    throw toAppError(error)
  } finally {
    await client.end() // the lock goes with the session
  }
}

/** A session that nobody else migrates beside; makes the database when there is none. */
export async function connectForMigrations(url: string): Promise<pg.Client> {
  const client = await connect(url)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK_KEY])
    return client
  } catch (error) {
    await client.end()
    throw toAppError(error)
  }
}

export function readMigrations(): Migration[] {
  return readdirSync(MIGRATIONS_DIR)
    .filter((name) => existsSync(path.join(MIGRATIONS_DIR, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  const done = await appliedChecksums(client)
  const applied: string[] = []
  for (const migration of migrations) {
    const checksum = done.get(migration.name)
    if (checksum === undefined) {
      await apply(client, migration)
      applied.push(migration.name)
    } else if (checksum !== migration.checksum) {
      throw new Error(
        `Migration ${migration.name} was edited after this database had applied it; restore the file`,
      )
    }
  }
  return applied
}

interface MigrationRow {
  migration_name: string
  checksum: string
  finished_at: Date | null
  rolled_back_at: Date | null
  logs: string | null
}

/** Makes the table in which Prisma keeps what was applied, by Prisma's own definition. */
export async function prepareMigrations(client: pg.Client): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`)
}

/** Name → checksum of what stands; throws when an earlier attempt was left half-way. */
async function appliedChecksums(client: pg.Client): Promise<Map<string, string>> {
  await prepareMigrations(client)
  const { rows } = await client.query<MigrationRow>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at, logs FROM _prisma_migrations',
  )
  const failed = rows.find((row) => !row.finished_at && !row.rolled_back_at)
  if (failed) {
    const why = failed.logs ? ` (${failed.logs})` : ''
    throw new Error(
      `Migration ${failed.migration_name} failed earlier${why}; mend the cause, then run: npm run prisma -- migrate resolve --rolled-back ${failed.migration_name}`,
    )
  }
  const standing = rows.filter((row) => row.finished_at && !row.rolled_back_at)
  return new Map(standing.map((row) => [row.migration_name, row.checksum]))
}

/**
 * The migration and its record commit together: killed or refused half-way, nothing is left and the next start
 * tries again. (Prisma's engine commits the record first, and then asks a person to resolve it.)
 */
async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  await applyMigration(client, migration)
  await client.query('COMMIT')
}

/** Within the caller's transaction, which is lost when this throws. */
export async function applyMigration(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    )
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Migration ${name} failed: ${reason}`, { cause: error })
  }
}

async function connect(url: string): Promise<pg.Client> {
  try {
    return await connectTo(url)
  } catch (error) {
    if (sqlState(error) !== 'NO_DATABASE') throw unreachable(url, error)
  }
  await createDatabase(url)
  return connectTo(url).catch((error: unknown) => {
    throw unreachable(url, error)
  })
}

async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'barycenter-migrations' })
  client.on('error', () => {}) // told by the query as well
  try {
    await client.connect()
    return client
  } catch (error) {
    client.end().catch(() => {}) // never opened
    throw error
  }
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url)
  const name = decodeURIComponent(maintenance.pathname.slice(1))
  maintenance.pathname = '/postgres'
  const client = await connectTo(maintenance.href).catch((error: unknown) => {
    throw unreachable(url, error)
  })
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } catch (error) {
    if (sqlState(error) !== 'EXISTS') throw error // another start was faster
  } finally {
    await client.end()
  }
}

function sqlState(error: unknown): 'NO_DATABASE' | 'EXISTS' | 'OTHER' {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === '3D000') return 'NO_DATABASE'
  return code === '42P04' || code === '23505' ? 'EXISTS' : 'OTHER'
}
