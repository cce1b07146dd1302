import { createHash, type Hash } from 'node:crypto'
import { invalid, readBackupFile } from './backup-file.js'
import { type BackupManifest, MANIFEST_NAME, parseManifest, pieceName, SEAL_NAME } from './manifest.js'

interface Found {
  hash: Hash
  bytes: number
  pieces: number
}

/** Reads a backup from its first byte to its last and holds it against its manifest. BACKUP_INVALID names file and fault. */
export async function checkBackup(file: string): Promise<BackupManifest> {
  const tables = new Map<string, Found>()
  let manifestBytes: Buffer | null = null
  let seal: string | null = null
  for await (const { name, data } of readBackupFile(file)) {
    if (name === MANIFEST_NAME) manifestBytes = data
    else if (name === SEAL_NAME) seal = data.toString()
    else addPiece(file, tables, name, data)
  }
  if (!manifestBytes || !seal)
    throw invalid(file, 'found no manifest at its end; its writing was not finished')
  const manifest = parseManifest(file, manifestBytes, seal)
  compareTables(file, manifest, tables)
  return manifest
}

function addPiece(file: string, tables: Map<string, Found>, name: string, data: Buffer): void {
  const table = name.split('/')[1] ?? ''
  const found = tables.get(table) ?? { hash: createHash('sha256'), bytes: 0, pieces: 0 }
  if (name !== pieceName(table, found.pieces))
    throw invalid(file, `found ${name}, expected ${pieceName(table, found.pieces)}`)
  found.hash.update(data)
  found.bytes += data.length
  found.pieces++
  tables.set(table, found)
}

function compareTables(file: string, manifest: BackupManifest, tables: Map<string, Found>): void {
  for (const { name, bytes, sha256, pieces } of manifest.tables) {
    const found = tables.get(name)
    const is = found?.hash.digest('hex')
    if (found?.pieces !== pieces || found.bytes !== bytes || is !== sha256)
      throw invalid(
        file,
        `table ${name} is damaged: found ${found?.bytes ?? 0} bytes with SHA-256 ${is ?? 'of nothing'}, expected ${bytes} with ${sha256}`,
      )
    tables.delete(name)
  }
  const [other] = tables.keys()
  if (other !== undefined) throw invalid(file, `found table ${other}, which its manifest does not have`)
}
