import { createHash } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@barycenter/contracts'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { toAppError } from '../app-errors.js'
import {
  applyMigration,
  connectForMigrations,
  type Migration,
  prepareMigrations,
  readMigrations,
} from '../migrations.js'
import { type BackupEntry, invalid, readBackupFile } from './backup-file.js'
import type { BackupManifest, TableRecord } from './manifest.js'
import { renewEnums } from './renew-enums.js'
import { copyList, listContents } from './schema-facts.js'
import type { BackupProgress } from './write-backup.js'

const FOREIGN_KEY_VIOLATION = '23503'

export interface RestoreBackupOptions {
  /** Of a database that is empty, or not there yet. */
  url: string
  file: string
  /** What `checkBackup` found the file to hold. */
  manifest: BackupManifest
  onProgress?(progress: BackupProgress): void
}

/**
 * Restores a checked backup into an empty database: all of it becomes visible at once, or nothing is written. What was loaded
 * is read again and compared; foreign keys are made anew over it; fencing tokens are new. Gives back the migrations that came after the backup, which
 * its data has gone through.
 */
export async function restoreBackup({ url, ...backup }: RestoreBackupOptions): Promise<string[]> {
  const { before, after } = splitMigrations(backup.file, backup.manifest)
  const client = await connectForMigrations(url)
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL synchronize_seqscans = off') // rows are compared in the order of the file
    await requireEmpty(client)
    await prepareMigrations(client)
    for (const migration of before) await applyMigration(client, migration)
    const foreignKeys = await dropForeignKeys(client)
    await renewEnums(client)
    await loadTables(client, backup)
    await makeForeignKeys(client, backup.file, foreignKeys)
    await setSequences(client, backup.manifest)
    for (const migration of after) await applyMigration(client, migration)
    await renewTokens(client)
    await client.query('COMMIT')
    return after.map(({ name }) => name)
  } catch (error) {
    throw toAppError(error)
  } finally {
    await client.end() // an open transaction goes with its session
  }
}

/** This version's migrations: those that the backup's schema has, and those that came after it. */
function splitMigrations(file: string, { migrations, product }: BackupManifest) {
  const known = readMigrations()
  const had = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  const foreign = migrations.find(
    ({ name, checksum }) => !known.some((own) => own.name === name && own.checksum === checksum),
  )
  if (foreign)
    throw invalid(
      file,
      `found schema migration ${foreign.name}, which this version does not know; it was written by Barycenter ${product}: restore it with that version or a newer one`,
    )
  return {
    before: known.filter(({ name }) => had.has(name)),
    after: known.filter(({ name }): boolean => !had.has(name)),
  } satisfies Record<string, Migration[]>
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const contents = await listContents(client)
  if (contents.length === 0) return
  throw new AppError(
    'INVALID_INPUT',
    `The database is not empty: found ${contents.slice(0, 3).join(', ')}${contents.length > 3 ? ` and ${contents.length - 3} more` : ''}. A restore takes a new one: name a new folder with BARYCENTER_DATA_DIR, or a new database with DATABASE_URL`,
  )
}

/** Gives back the statements that make them again, which check every row. */
async function dropForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname`,
  )
  for (const { drop } of rows) await client.query(drop)
  return rows.map(({ add }) => add)
}

async function makeForeignKeys(client: pg.Client, file: string, statements: string[]): Promise<void> {
  for (const statement of statements) {
    await client.query(statement).catch((error: unknown) => {
      const { code, message } = error as pg.DatabaseError
      throw code === FOREIGN_KEY_VIOLATION ? invalid(file, `a row refers to nothing: ${message}`) : error
    })
  }
}

async function loadTables(
  client: pg.Client,
  { file, manifest, onProgress }: Omit<RestoreBackupOptions, 'url'>,
): Promise<void> {
  const totalBytes = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0)
  const entries = readBackupFile(file)
  let done = 0
  try {
    for (const table of manifest.tables) {
      const pieces = Readable.from(
        piecesOf(entries, table.pieces, (bytes) => {
          done += bytes
          onProgress?.({ table: table.name, bytes: done, totalBytes })
        }),
      )
      await loadTable(client, file, table, pieces)
    }
  } finally {
    await entries.return(undefined)
  }
}

/** The next entries, which the check before has shown to be those of the table. */
async function* piecesOf(
  entries: AsyncGenerator<BackupEntry>,
  count: number,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < count; piece++) {
    const { value, done } = await entries.next()
    if (done) return
    yield value.data
    onBytes(value.data.length)
  }
}

async function loadTable(
  client: pg.Client,
  file: string,
  table: TableRecord,
  pieces: Readable,
): Promise<void> {
  const list = copyList(client, table)
  const into = client.query(copyFrom(`COPY ${list} FROM STDIN (FORMAT binary)`))
  await pipeline(pieces, into)
  const hash = createHash('sha256')
  await pipeline(client.query(copyTo(`COPY ${list} TO STDOUT (FORMAT binary)`)), new PassThrough(), hash)
  const is = hash.digest('hex')
  if (into.rowCount !== table.rows || is !== table.sha256)
    throw invalid(
      file,
      `table ${table.name} reads back as ${into.rowCount} rows with SHA-256 ${is}, expected ${table.rows} with ${table.sha256}`,
    )
}

async function setSequences(client: pg.Client, { sequences }: BackupManifest): Promise<void> {
  for (const { name, lastValue, isCalled } of sequences)
    await client.query('SELECT setval($1::regclass, $2, $3)', [
      `public.${client.escapeIdentifier(name)}`,
      lastValue,
      isCalled,
    ])
}

/**
 * Trainers that outlived the old database hold tokens of a history that is gone, and claims after the backup had counted them
 * further: theirs must never be those of a later claim here. The time is above all of them, and above those of an earlier restore.
 */
async function renewTokens(client: pg.Client): Promise<void> {
  await client.query(
    `UPDATE run SET fencing_token = greatest(fencing_token + 1, extract(epoch FROM now())::bigint) WHERE kind = 'trained'`,
  )
}
