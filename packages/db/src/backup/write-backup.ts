import { createHash } from 'node:crypto'
import { AppError } from '@barycenter/contracts'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { toAppError } from '../app-errors.js'
import { unreachable } from '../connections.js'
import { type BackupFile, createBackupFile, PIECE_BYTES } from './backup-file.js'
import {
  type BackupManifest,
  FORMAT_VERSION,
  MANIFEST_NAME,
  pieceName,
  SEAL_NAME,
  type TableRecord,
} from './manifest.js'
import { copyList, listMigrations, listTables, readSequences, type TableColumns } from './schema-facts.js'

/** What a backup or a restore has done so far, in bytes as COPY writes them. */
export interface BackupProgress {
  table: string
  bytes: number
  /** About how many there will be. */
  totalBytes: number
}

export interface WriteBackupOptions {
  url: string
  /** Must not exist. */
  file: string
  /** Of the product that writes it. */
  productVersion: string
  onProgress?(progress: BackupProgress): void
  /** Exported by another session's repeatable-read transaction that stays open; an own one when left out. */
  snapshot?: string
}

/**
 * Writes all tables as they were at one moment, while others go on writing: each by COPY in binary, under one exported
 * repeatable-read snapshot. The file has its name only once it is whole and on disk.
 */
export async function writeBackup(options: WriteBackupOptions): Promise<BackupManifest> {
  const holder = await openSession(options.url)
  const reader = await openSession(options.url).catch(async (error: unknown) => {
    await holder.end()
    throw error
  })
  try {
    const snapshot = options.snapshot ?? (await exportSnapshot(holder))
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await reader.query(`SET TRANSACTION SNAPSHOT ${reader.escapeLiteral(snapshot)}`)
    return await writeFile(reader, options)
  } catch (error) {
    throw toAppError(error)
  } finally {
    await Promise.all([holder.end(), reader.end()])
  }
}

async function openSession(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'barycenter-backup',
    keepAlive: true,
  })
  client.on('error', () => {}) // told by the query as well
  try {
    await client.connect()
    return client
  } catch (error) {
    throw unreachable(url, error)
  }
}

async function exportSnapshot(holder: pg.Client): Promise<string> {
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows } = await holder.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
  return rows[0]!.snapshot
}

async function writeFile(reader: pg.Client, options: WriteBackupOptions): Promise<BackupManifest> {
  const found = await listTables(reader)
  await keepTables(reader, found)
  await requireAllBytes(reader, found)
  const totalBytes = found.reduce((sum, table) => sum + table.bytes, 0)
  const file = await createBackupFile(options.file, totalBytes)
  try {
    const tables: TableRecord[] = []
    let done = 0
    for (const table of found) {
      const record = await writeTable(reader, file, table, (bytes) =>
        options.onProgress?.({ table: table.name, bytes: done + bytes, totalBytes }),
      )
      done += record.bytes
      tables.push(record)
    }
    const manifest: BackupManifest = {
      format: 'barycenter-backup',
      version: FORMAT_VERSION,
      product: options.productVersion,
      createdAt: new Date().toISOString(),
      server: (await reader.query<{ server_version: string }>('SHOW server_version')).rows[0]!.server_version,
      migrations: await listMigrations(reader),
      tables,
      sequences: await readSequences(reader),
    }
    await seal(file, manifest)
    return manifest
  } catch (error) {
    await file.abandon()
    throw error
  }
}

/**
 * Bytes in another store are not in a backup, and a database restored without them would share that store with the one it was
 * made of: each would sweep what only the other still needs.
 */
async function requireAllBytes(reader: pg.Client, tables: TableColumns[]): Promise<void> {
  const chunks = tables.find(({ name }) => name === 'tensor_chunk')
  if (!chunks?.columns.includes('location')) return
  const { rows } = await reader.query<{ chunks: string; bytes: string; first: string | null }>(
    'SELECT count(*) AS chunks, sum(size) AS bytes, min(location) AS first FROM tensor_chunk WHERE location IS NOT NULL',
  )
  const { chunks: count, bytes, first } = rows[0]!
  if (first === null) return
  throw new AppError(
    'INVALID_INPUT',
    `A backup holds what the database holds: found ${count} chunks of tensors (${bytes} bytes) in another store, such as ${first}; expected all in the database. Stop the product, and copy the database and the bucket with the tools of their own`,
  )
}

/** A migration or TRUNCATE beside us must wait: what it empties would be empty in the snapshot, too. */
async function keepTables(reader: pg.Client, tables: TableColumns[]): Promise<void> {
  const names = tables.map(({ name }) => `public.${reader.escapeIdentifier(name)}`)
  if (names.length > 0) await reader.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`)
}

async function writeTable(
  reader: pg.Client,
  file: BackupFile,
  table: TableColumns,
  onBytes: (bytes: number) => void,
): Promise<TableRecord> {
  const { name, columns } = table
  const hash = createHash('sha256')
  const stream = reader.query(copyTo(`COPY ${copyList(reader, table)} TO STDOUT (FORMAT binary)`))
  let bytes = 0
  let pieces = 0
  for await (const piece of inPieces(stream)) {
    hash.update(piece)
    await file.write(pieceName(name, pieces++), piece)
    bytes += piece.length
    onBytes(bytes)
  }
  return { name, columns, rows: stream.rowCount, bytes, sha256: hash.digest('hex'), pieces }
}

async function* inPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for await (const bytes of stream) {
    waiting.push(bytes)
    size += bytes.length
    if (size < PIECE_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting)
}

async function seal(file: BackupFile, manifest: BackupManifest): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  await file.write(MANIFEST_NAME, bytes)
  await file.write(SEAL_NAME, Buffer.from(createHash('sha256').update(bytes).digest('hex')))
  await file.finish()
}
