import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkBackup } from '../src/backup/check-backup.js'
import { restoreBackup } from '../src/backup/restore-backup.js'
import { deployMigrations, readMigrations } from '../src/migrations.js'
import { seedEarlierRows } from '../src/testing/earlier-rows.js'
import { startTestServer } from '../src/testing/index.js'
import { type Facts, readFacts, withClient } from '../src/testing/table-facts.js'

export const MIGRATIONS = readMigrations()
export const PRODUCT_VERSION = '0.1.0'

/** A server of its own and a folder, with databases and files that no other test has. */
export interface BackupStage {
  /** Address of a database with rows in every table; no test writes to it. */
  seeded: string
  folder: string
  newUrl(): string
  newFile(): string
  /** A database of all migrations, or of the first few, with rows in every table. */
  seededDatabase(migrations?: typeof MIGRATIONS): Promise<string>
  close(): Promise<void>
}

export async function openBackupStage(): Promise<BackupStage> {
  const server = await startTestServer()
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-backup-'))
  let made = 0
  const newUrl = () => new URL(`/backup_${made++}`, server.url).href
  const seededDatabase = async (migrations = MIGRATIONS) => {
    const url = newUrl()
    await deployMigrations(url, migrations)
    await withClient(url, seedEarlierRows)
    return url
  }
  return {
    seeded: await seededDatabase(),
    folder,
    newUrl,
    newFile: () => path.join(folder, `${made++}.tar`),
    seededDatabase,
    async close() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const restore = async (url: string, file: string) =>
  restoreBackup({ url, file, manifest: await checkBackup(file) })

export const factsOf = (url: string, except: string[] = []): Promise<Facts> =>
  withClient(url, (client) => readFacts(client, undefined, except))
