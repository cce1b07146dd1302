import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type BackupStage,
  factsOf,
  openBackupStage,
  PRODUCT_VERSION,
  restore,
} from '../../test-support/backup-stage.js'
import { deployMigrations } from '../migrations.js'
import { RUNS } from '../testing/earlier-row.js'
import { withClient } from '../testing/table-facts.js'
import { createBackupFile, readBackupFile } from './backup-file.js'
import { type BackupManifest, MANIFEST_NAME, SEAL_NAME } from './manifest.js'
import { listContents } from './schema-facts.js'
import { writeBackup } from './write-backup.js'

let stage: BackupStage
beforeAll(async () => {
  stage = await openBackupStage()
})
afterAll(() => stage.close())

describe('a restore refuses, and writes nothing:', () => {
  let good: Buffer
  let manifest: BackupManifest
  beforeAll(async () => {
    const file = stage.newFile()
    manifest = await writeBackup({ url: stage.seeded, file, productVersion: PRODUCT_VERSION })
    good = readFileSync(file)
  })

  async function refusal(bytes: Buffer): Promise<Error> {
    const file = stage.newFile()
    writeFileSync(file, bytes)
    return refusalOf(file)
  }

  async function refusalOf(file: string): Promise<Error> {
    const url = stage.newUrl()
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
    const [from, to] = [stage.newFile(), stage.newFile()]
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
    expect((await refusalOf(path.join(stage.folder, 'missing.tar'))).message).toMatch(
      /missing.tar: cannot be read/,
    )
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
    const url = await stage.seededDatabase()
    const file = stage.newFile()
    await withClient(url, async (client) => {
      await client.query('ALTER TABLE snapshot DROP CONSTRAINT snapshot_run_id_fkey')
      await client.query('DELETE FROM run WHERE id = $1', [RUNS.lost])
      await client.query('UPDATE snapshot SET run_id = $1', [RUNS.lost])
    })
    await writeBackup({ url, file, productVersion: PRODUCT_VERSION })
    expect((await refusalOf(file)).message).toMatch(/a row refers to nothing: .* "snapshot_run_id_fkey"/)
  })

  it('a database that is not empty, and says what to do', async () => {
    const url = stage.seeded
    const before = await factsOf(url)
    const file = stage.newFile()
    writeFileSync(file, good)
    await expect(restore(url, file)).rejects.toThrow(/database is not empty: .* BARYCENTER_DATA_DIR/)
    expect(await factsOf(url)).toEqual(before)
  })
})
