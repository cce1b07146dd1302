import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { RunId } from '@barycenter/contracts'
import { list } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type BackupStage,
  factsOf,
  MIGRATIONS,
  openBackupStage,
  PRODUCT_VERSION,
  restore,
} from '../../test-support/backup-stage.js'
import type { Database } from '../database.js'
import { deployMigrations } from '../migrations.js'
import { openDatabase } from '../open-database.js'
import { RUNS } from '../testing/earlier-row.js'
import { ARTIFACT } from '../testing/earlier-tensors.js'
import { type Facts, readFacts, withClient } from '../testing/table-facts.js'
import { createBackupFile, PIECE_BYTES } from './backup-file.js'
import { MANIFEST_NAME, SEAL_NAME } from './manifest.js'
import { writeBackup } from './write-backup.js'

let stage: BackupStage
beforeAll(async () => {
  stage = await openBackupStage()
})
afterAll(() => stage.close())

/** The one thing that a restore does not bring back. */
const TOKENS = 'run.fencing_token'

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
    const url = await stage.seededDatabase()
    await addLargeTable(url)
    const db = await openDatabase({ url, applicationName: 'test' })
    const file = stage.newFile()
    const writer = writeUntilStopped(db)
    try {
      const then = await withClient(url, async (client) => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
        const { rows } = await client.query('SELECT pg_export_snapshot() AS snapshot')
        const facts = await readFacts(client, undefined, [TOKENS])
        await writer.writes(20)
        const onProgress = () => void writer.writes(1)
        await writeBackup({
          url,
          file,
          productVersion: PRODUCT_VERSION,
          snapshot: rows[0].snapshot,
          onProgress,
        })
        return facts
      })
      await writer.stop()
      const target = stage.newUrl()
      await restore(target, file)
      expect(await factsOf(target, [TOKENS])).toEqual(then)
      expect(await factsOf(url, [TOKENS])).not.toEqual(then)
    } finally {
      await writer.stop()
      await db.close()
    }
  })

  it('keeps a table from being emptied before it is read', async () => {
    const url = await stage.seededDatabase()
    const then = await factsOf(url, [TOKENS])
    const file = stage.newFile()
    let emptied: Promise<unknown> | null = null
    // The first table is read: the last one is still to come.
    const onProgress = () => {
      emptied ??= withClient(url, (client) => client.query('TRUNCATE worker'))
    }
    await writeBackup({ url, file, productVersion: PRODUCT_VERSION, onProgress })
    await emptied
    const target = stage.newUrl()
    await restore(target, file)
    expect(await factsOf(target, [TOKENS])).toEqual(then)
    expect((await factsOf(url)).get('worker')).toEqual([])
  })

  it('is a tar that only its owner may read, in pieces, with what it takes to check it', async () => {
    const url = await stage.seededDatabase()
    await addLargeTable(url)
    const file = stage.newFile()
    const manifest = await writeBackup({ url, file, productVersion: PRODUCT_VERSION })
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
    const file = stage.newFile()
    await writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION })
    const url = stage.newUrl()
    await restore(url, file)
    expect(await schemaOf(url)).toEqual(await schemaOf(stage.seeded))
  })

  it('goes on with the numbers where they were', async () => {
    const file = stage.newFile()
    await writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION })
    const url = stage.newUrl()
    await restore(url, file)
    const db = await openDatabase({ url, applicationName: 'test' })
    expect(await db.experiments.create({ name: 'New', description: '' })).toMatchObject({ number: 3 })
    await db.close()
  })

  it('once restored refuses trainers of the old history, also those that claimed after it was written', async () => {
    const file = stage.newFile()
    await writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION })
    const url = stage.newUrl()
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
    const url = stage.seeded
    const file = stage.newFile()
    const fail = () => {
      throw new Error('the disk burns')
    }
    await expect(
      writeBackup({ url, file, productVersion: PRODUCT_VERSION, onProgress: fail }),
    ).rejects.toThrow('the disk burns')
    expect(readdirSync(stage.folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([])
    writeFileSync(file, 'precious')
    await expect(writeBackup({ url, file, productVersion: PRODUCT_VERSION })).rejects.toThrow(
      'found a file, expected a name that is free',
    )
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  it('is refused where bytes of tensors lie in another store', async () => {
    const url = await stage.seededDatabase()
    await withClient(url, (client) =>
      client.query(`UPDATE tensor_chunk SET data = NULL, location = 's3://bucket/' || encode(hash, 'hex')`),
    )
    const file = stage.newFile()
    await expect(writeBackup({ url, file, productVersion: PRODUCT_VERSION })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /found \d+ chunks of tensors \(\d+ bytes\) in another store, such as s3:/,
      ),
    })
    expect(readdirSync(stage.folder).filter((name) => name.startsWith(path.basename(file)))).toEqual([])
  })

  it('does not begin on a disk without room for it', async () => {
    const file = stage.newFile()
    await expect(createBackupFile(file, 2 ** 60)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it('says by name where it cannot be written', async () => {
    const file = path.join(stage.folder, 'no folder', 'backup.tar')
    await expect(
      writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/no folder.backup.tar: cannot be written: ENOENT/),
    })
  })

  it('does not write into the file of another that runs', async () => {
    const file = stage.newFile()
    const first = await createBackupFile(file, 0)
    await expect(writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION })).rejects.toThrow(
      /of a backup that runs or was killed/,
    )
    await first.finish()
    expect(existsSync(file)).toBe(true)
  })

  it.each(MIGRATIONS.slice(0, -1).map(({ name }, index) => [name, index + 1] as const))(
    'of the schema that ends with %s is restored and migrated forward',
    async (_name, count) => {
      const old = await stage.seededDatabase(MIGRATIONS.slice(0, count))
      const file = stage.newFile()
      await writeBackup({ url: old, file, productVersion: PRODUCT_VERSION })
      const url = stage.newUrl()
      const migrated = await restore(url, file)
      expect(migrated).toEqual(MIGRATIONS.slice(count).map(({ name }) => name))
      await deployMigrations(old)
      expect(await factsMigrated(url)).toEqual(await factsMigrated(old))
      if (count > MIGRATIONS.findIndex(({ name }) => name === '20261126000000_artifacts'))
        expect(await readArtifact(url)).toEqual(ARTIFACT.data)
    },
  )
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
