import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RunId } from '@barycenter/contracts'
import { list } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { deployMigrations, readMigrations } from '../migrations.js'
import { openDatabase } from '../open-database.js'
import { RUNS } from '../testing/earlier-row.js'
import { seedEarlierRows } from '../testing/earlier-rows.js'
import { ARTIFACT } from '../testing/earlier-tensors.js'
import { startTestServer, type TestServer } from '../testing/index.js'
import { type Facts, readFacts, withClient } from '../testing/table-facts.js'
import { createBackupFile, PIECE_BYTES, readBackupFile } from './backup-file.js'
import { checkBackup } from './check-backup.js'
import { type BackupManifest, MANIFEST_NAME, SEAL_NAME } from './manifest.js'
import { restoreBackup } from './restore-backup.js'
import { listContents } from './schema-facts.js'
import { writeBackup } from './write-backup.js'

const MIGRATIONS = readMigrations()
const productVersion = '0.1.0'

let server: TestServer
let folder: string
/** Rows in every table; no test writes to it. */
let seeded: string
let databases = 0
beforeAll(async () => {
  server = await startTestServer()
  seeded = await seededDatabase()
  folder = mkdtempSync(path.join(tmpdir(), 'barycenter-backup-'))
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const newUrl = () => new URL(`/backup_${databases++}`, server.url).href
const newFile = () => path.join(folder, `${databases++}.tar`)
const restore = async (url: string, file: string) =>
  restoreBackup({ url, file, manifest: await checkBackup(file) })
/** Facts of two databases that went through the same migrations at other times, which gave rows ids and times of their own. */
async function factsMigrated(url: string): Promise<Facts> {
  const facts = await withClient(url, async (client) =>
    readFacts(client, undefined, ['tensor_chunk.touched_at', 'tensor_chunk.created_at', TOKENS]),
  )
  // Ids of version 4: those that were seeded are of version 7.
  const drawn = /"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"/g
  return new Map(
    [...facts].map(([table, rows]) => [table, rows.map((row) => row.replace(drawn, '"drawn"')).sort()]),
  )
}

async function readArtifact(url: string): Promise<Buffer> {
  const db = await openDatabase({ url, applicationName: 'test' })
  try {
    return Buffer.from((await db.runs.readArtifact(RUNS.completed as RunId, ARTIFACT.name))!)
  } finally {
    await db.close()
  }
}

/** Columns with their types, indexes, constraints, and the values of enums in order, as PostgreSQL defines them. */
const schemaOf = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attstorage) AS line
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
       UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
       UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
       UNION ALL SELECT concat_ws(' ', enumtypid::regtype, array_agg(enumlabel ORDER BY enumsortorder)) FROM pg_enum
       GROUP BY enumtypid`,
    )
    return rows.map(({ line }) => line).sort()
  })

/** The one thing that a restore does not bring back. */
const TOKENS = 'run.fencing_token'
const factsOf = (url: string, except: string[] = []) =>
  withClient(url, (client) => readFacts(client, undefined, except))

/** A database of all migrations, or of the first few, with rows in every table. */
async function seededDatabase(migrations = MIGRATIONS): Promise<string> {
  const url = newUrl()
  await deployMigrations(url, migrations)
  await withClient(url, seedEarlierRows)
  return url
}

/** A tensor of several pieces, which does not compress. */
async function addLargeTable(url: string): Promise<void> {
  await withClient(url, async (client) => {
    for (let index = 0; index < 11; index++) {
      const data = Buffer.alloc(2 ** 20, createHash('sha256').update(`${index}`).digest())
      const hash = createHash('sha256').update(data).digest()
      await client.query('INSERT INTO tensor_chunk (hash, size, data) VALUES ($1, $2, $3)', [
        hash,
        data.length,
        data,
      ])
    }
  })
}

describe('a backup', () => {
  it('of a database that is written to holds one moment of it, and restores to identical tables', async () => {
    const url = await seededDatabase()
    await addLargeTable(url)
    const db = await openDatabase({ url, applicationName: 'test' })
    const file = newFile()
    const writer = writeUntilStopped(db)
    try {
      const then = await withClient(url, async (client) => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
        const { rows } = await client.query('SELECT pg_export_snapshot() AS snapshot')
        const facts = await readFacts(client, undefined, [TOKENS])
        await writer.writes(20)
        const onProgress = () => void writer.writes(1)
        await writeBackup({ url, file, productVersion, snapshot: rows[0].snapshot, onProgress })
        return facts
      })
      await writer.stop()
      const target = newUrl()
      await restore(target, file)
      expect(await factsOf(target, [TOKENS])).toEqual(then)
      expect(await factsOf(url, [TOKENS])).not.toEqual(then)
    } finally {
      await writer.stop()
      await db.close()
    }
  })

  it('keeps a table from being emptied before it is read', async () => {
    const url = await seededDatabase()
    const then = await factsOf(url, [TOKENS])
    const file = newFile()
    let emptied: Promise<unknown> | null = null
    // The first table is read: the last one is still to come.
    const onProgress = () => {
      emptied ??= withClient(url, (client) => client.query('TRUNCATE worker'))
    }
    await writeBackup({ url, file, productVersion, onProgress })
    await emptied
    const target = newUrl()
    await restore(target, file)
    expect(await factsOf(target, [TOKENS])).toEqual(then)
    expect((await factsOf(url)).get('worker')).toEqual([])
  })

  it('is a tar that only its owner may read, in pieces, with what it takes to check it', async () => {
    const url = await seededDatabase()
    await addLargeTable(url)
    const file = newFile()
    const manifest = await writeBackup({ url, file, productVersion })
    const names: string[] = []
    await list({ file, onReadEntry: (entry) => names.push(entry.path) })
    expect(names.slice(-2)).toEqual([MANIFEST_NAME, SEAL_NAME])
    const chunks = manifest.tables.find(({ name }) => name === 'tensor_chunk')!
    // A piece ends with the row that fills it, and is a little more.
    expect(chunks.pieces).toBeGreaterThan(1)
    expect(chunks.pieces).toBeLessThanOrEqual(Math.ceil(chunks.bytes / PIECE_BYTES))
    expect(names.filter((name) => name.startsWith('tables/tensor_chunk/'))).toHaveLength(chunks.pieces)
    expect(manifest.migrations.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name))
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('restores the schema that the migrations make', async () => {
    const file = newFile()
    await writeBackup({ url: seeded, file, productVersion })
    const url = newUrl()
    await restore(url, file)
    expect(await schemaOf(url)).toEqual(await schemaOf(seeded))
  })

  it('goes on with the numbers where they were', async () => {
    const file = newFile()
    await writeBackup({ url: seeded, file, productVersion })
    const url = newUrl()
    await restore(url, file)
    const db = await openDatabase({ url, applicationName: 'test' })
    expect(await db.experiments.create({ name: 'New', description: '' })).toMatchObject({ number: 3 })
    await db.close()
  })

  it('once restored refuses trainers of the old history, also those that claimed after it was written', async () => {
    const file = newFile()
    await writeBackup({ url: seeded, file, productVersion })
    const url = newUrl()
    await restore(url, file)
    const db = await openDatabase({ url, applicationName: 'test' })
    const runId = RUNS.lost as RunId
    const log = (token: bigint) =>
      db.openRunWriter(runId, token).write({ logs: [{ level: 'info', message: 'late', timestamp: 1 }] })
    const [held] = await withClient(url, async (client) => {
      await client.query(`DELETE FROM queue_entry WHERE run_id <> $1`, [runId])
      await client.query(`UPDATE queue_entry SET lease_until = now() - interval '1 day', not_before = NULL`)
      const { rows } = await client.query('SELECT fencing_token AS token FROM run WHERE id = $1', [RUNS.lost])
      return rows.map(({ token }) => BigInt(token))
    })
    const written = 2n // the token of the backup's own row
    for (const token of [written, written + 1n])
      await expect(log(token)).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
    const claimed = await db.queue.claim('worker-2')
    expect(claimed).toMatchObject({ run: { id: runId }, token: held! + 1n })
    for (const token of [written, written + 1n])
      await expect(log(token)).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
    await log(claimed!.token)
    await db.close()
  })

  it('that fails leaves no file, and never replaces one', async () => {
    const url = seeded
    const file = newFile()
    const fail = () => {
      throw new Error('the disk burns')
    }
    await expect(writeBackup({ url, file, productVersion, onProgress: fail })).rejects.toThrow(
      'the disk burns',
    )
    expect(readdirSync(folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([])
    writeFileSync(file, 'precious')
    await expect(writeBackup({ url, file, productVersion })).rejects.toThrow(
      'found a file, expected a name that is free',
    )
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  it('is refused where bytes of tensors lie in another store', async () => {
    const url = await seededDatabase()
    await withClient(url, (client) =>
      client.query(`UPDATE tensor_chunk SET data = NULL, location = 's3://bucket/' || encode(hash, 'hex')`),
    )
    const file = newFile()
    await expect(writeBackup({ url, file, productVersion })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /found \d+ chunks of tensors \(\d+ bytes\) in another store, such as s3:/,
      ),
    })
    expect(readdirSync(folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([])
  })

  it('does not begin on a disk without room for it', async () => {
    const file = newFile()
    await expect(createBackupFile(file, 2 ** 60)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it('says by name where it cannot be written', async () => {
    const file = path.join(folder, 'no folder', 'backup.tar')
    await expect(writeBackup({ url: seeded, file, productVersion })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/no folder.backup.tar: cannot be written: ENOENT/),
    })
  })

  it('does not write into the file of another that runs', async () => {
    const file = newFile()
    const first = await createBackupFile(file, 0)
    await expect(writeBackup({ url: seeded, file, productVersion })).rejects.toThrow(
      /of a backup that runs or was killed/,
    )
    await first.finish()
    expect(existsSync(file)).toBe(true)
  })

  it.each(MIGRATIONS.slice(0, -1).map(({ name }, index) => [name, index + 1] as const))(
    'of the schema that ends with %s is restored and migrated forward',
    async (_name, count) => {
      const old = await seededDatabase(MIGRATIONS.slice(0, count))
      const file = newFile()
      await writeBackup({ url: old, file, productVersion })
      const url = newUrl()
      const migrated = await restore(url, file)
      expect(migrated).toEqual(MIGRATIONS.slice(count).map(({ name }) => name))
      await deployMigrations(old)
      expect(await factsMigrated(url)).toEqual(await factsMigrated(old))
      if (count > MIGRATIONS.findIndex(({ name }) => name === '20261126000000_artifacts'))
        expect(await readArtifact(url)).toEqual(ARTIFACT.data)
    },
  )
})

describe('a restore refuses, and writes nothing:', () => {
  let good: Buffer
  let manifest: BackupManifest
  beforeAll(async () => {
    const file = newFile()
    manifest = await writeBackup({ url: seeded, file, productVersion })
    good = readFileSync(file)
  })

  async function refusal(bytes: Buffer): Promise<Error> {
    const file = newFile()
    writeFileSync(file, bytes)
    return refusalOf(file)
  }

  async function refusalOf(file: string): Promise<Error> {
    const url = newUrl()
    await deployMigrations(url, []) // makes the database
    await withClient(url, (client) => client.query('DROP TABLE _prisma_migrations'))
    const error = await restore(url, file).then(
      () => new Error('restored'),
      (reason: Error) => reason,
    )
    expect(await withClient(url, listContents)).toEqual([])
    return error
  }

  /** The file with another manifest under a right seal. */
  async function withManifest(changes: Partial<Record<keyof BackupManifest, unknown>>): Promise<Error> {
    const [from, to] = [newFile(), newFile()]
    writeFileSync(from, good)
    const file = await createBackupFile(to, 0)
    for await (const { name, data } of readBackupFile(from))
      if (name.startsWith('tables/')) await file.write(name, data)
    const bytes = Buffer.from(JSON.stringify({ ...manifest, ...changes }))
    await file.write(MANIFEST_NAME, bytes)
    await file.write(SEAL_NAME, Buffer.from(createHash('sha256').update(bytes).digest('hex')))
    await file.finish()
    return refusalOf(to)
  }

  it('a file that is cut off, wherever', async () => {
    for (const length of [0, 100, 512, Math.floor(good.length / 2), good.length - 1025, good.length - 1024])
      expect(await refusal(good.subarray(0, length)), `${length} bytes`).toMatchObject({
        code: 'BACKUP_INVALID',
        message: expect.stringMatching(/ends in the middle/),
      })
  })

  it('a file without its manifest', async () => {
    const end = good.indexOf(MANIFEST_NAME)
    const headless = Buffer.concat([good.subarray(0, end), Buffer.alloc(1024)])
    expect((await refusal(headless)).message).toMatch(/its writing was not finished/)
  })

  it.each([
    ['in a row', () => good.indexOf('Zweites'), /table experiment is damaged: found .* expected/],
    ['in a header', () => good.indexOf('tables/run/'), /found bytes that are no entry of a backup/],
    ['in the manifest', () => good.indexOf('"sequences"') + 3, /its manifest is damaged/],
  ])('one flipped bit %s', async (_where, place, words) => {
    const bytes = Buffer.from(good)
    bytes[place()]! ^= 1
    expect(await refusal(bytes)).toMatchObject({
      code: 'BACKUP_INVALID',
      message: expect.stringMatching(words),
    })
  })

  it('another kind of file', async () => {
    expect((await refusal(Buffer.alloc(4096, 'text '))).message).toMatch(/another kind of file/)
    expect((await refusalOf(path.join(folder, 'missing.tar'))).message).toMatch(/missing.tar: cannot be read/)
  })

  it('a format of a later version, and a schema that this version does not know', async () => {
    expect((await withManifest({ version: 2, product: '9.0.0' })).message).toMatch(
      /found format version 2, written by Barycenter 9.0.0; expected 1/,
    )
    const later = { name: '20991231000000_later', checksum: 'a'.repeat(64) }
    expect((await withManifest({ migrations: [...manifest.migrations, later] })).message).toMatch(
      /found schema migration 20991231000000_later, which this version does not know/,
    )
  })

  it('rows that refer to nothing', async () => {
    const url = await seededDatabase()
    const file = newFile()
    await withClient(url, async (client) => {
      await client.query('ALTER TABLE snapshot DROP CONSTRAINT snapshot_run_id_fkey')
      await client.query('DELETE FROM run WHERE id = $1', [RUNS.lost])
      await client.query('UPDATE snapshot SET run_id = $1', [RUNS.lost])
    })
    await writeBackup({ url, file, productVersion })
    expect((await refusalOf(file)).message).toMatch(/a row refers to nothing: .* "snapshot_run_id_fkey"/)
  })

  it('a database that is not empty, and says what to do', async () => {
    const url = seeded
    const before = await factsOf(url)
    const file = newFile()
    writeFileSync(file, good)
    await expect(restore(url, file)).rejects.toThrow(/database is not empty: .* BARYCENTER_DATA_DIR/)
    expect(await factsOf(url)).toEqual(before)
  })
})

/** An external writer that logs batch after batch. */
function writeUntilStopped(db: Database) {
  let stopped = false
  let written = 0
  const work = (async () => {
    while (!stopped) {
      const metrics = [{ key: 'loss', step: written, value: written / 3, timestamp: written }]
      const batch = { batchId: `flight-${written}`, metrics, series: [], logs: [], params: {}, tags: {} }
      await db.runs.appendBatch(RUNS.external as RunId, batch)
      written++
    }
  })()
  return {
    async writes(more: number) {
      for (const until = written + more; written < until && !stopped; ) await new Promise(setImmediate)
    },
    async stop() {
      stopped = true
      await work
    },
  }
}
