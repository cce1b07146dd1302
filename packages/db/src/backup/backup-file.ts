import { type FileHandle, open, rename, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'
import { Header } from 'tar'

/** A tar file, so that any tar can list it: 512-byte headers, data padded to 512 bytes, two empty blocks at the end. */
const BLOCK_BYTES = 512
const END = Buffer.alloc(2 * BLOCK_BYTES)
/** A table is cut into entries of at most this size, as its size is not known before it is written. */
export const PIECE_BYTES = 4 << 20
/** No entry of ours is larger; what says it is was not written by us, and would fill memory. */
const MOST_ENTRY_BYTES = 64 << 20

export interface BackupFile {
  write(name: string, data: Buffer): Promise<void>
  /** Makes it durable and gives it its name. */
  finish(): Promise<void>
  abandon(): Promise<void>
}

/** Starts a file under another name. Refuses to replace one, and to start on a disk with less than `expectedBytes` free. */
export async function createBackupFile(file: string, expectedBytes: number): Promise<BackupFile> {
  const folder = path.dirname(path.resolve(file))
  const draft = `${file}.part`
  const told = <T>(work: Promise<T>) => work.catch((error: unknown) => Promise.reject(explain(file, error)))
  await requireFree(file)
  await told(requireRoom(folder, expectedBytes))
  // Everything is in it: only its owner may read it.
  const handle = await told(open(draft, 'wx', 0o600))
  async function finish(): Promise<void> {
    await handle.writeFile(END)
    await handle.sync()
    await handle.close()
    await requireFree(file)
    await rename(draft, file)
    await syncFolder(folder)
  }
  return {
    write: (name, data) => told(writeEntry(handle, name, data)),
    finish: () => told(finish()),
    async abandon() {
      await handle.close().catch(() => {}) // closed already, where finishing failed
      await rm(draft, { force: true })
    },
  }
}

async function requireRoom(folder: string, expectedBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= expectedBytes) return
  const [found, expected] = [mebibytes(bavail * bsize), mebibytes(expectedBytes)]
  throw new AppError(
    'STORAGE_FULL',
    `${folder}: found ${found} free, expected ${expected} for the backup; name a file on another disk`,
  )
}

const FULL = ['ENOSPC', 'EDQUOT']
const NO_SPACE = 'no space is left for the backup; name a file on another disk'
const REASONS: Record<string, string> = {
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EEXIST:
    'found it with .part behind its name, of a backup that runs or was killed; delete that where none runs',
}

/** A file system's refusal in words that name the file. */
function explain(file: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = String(Reflect.get(error, 'code'))
  const full = FULL.includes(code)
  const why = REASONS[code] ?? error.message
  return new AppError(full ? 'STORAGE_FULL' : 'INVALID_INPUT', `${file}: cannot be written: ${why}`, {
    cause: error,
  })
}

async function requireFree(file: string): Promise<void> {
  const there = await open(file, 'r').catch(() => null)
  await there?.close()
  if (there) throw new AppError('INVALID_INPUT', `${file}: found a file, expected a name that is free`)
}

async function writeEntry(handle: FileHandle, name: string, data: Buffer): Promise<void> {
  const header = new Header({ path: name, mode: 0o600, size: data.length, mtime: new Date(), type: 'File' })
  header.encode()
  await handle.writeFile(header.block!)
  await handle.writeFile(data)
  await handle.writeFile(Buffer.alloc(padding(data.length)))
}

const padding = (size: number) => (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES

/** The name is durable once its folder is; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface BackupEntry {
  name: string
  data: Buffer
}

/** Entries in order, one in memory at a time. BACKUP_INVALID for what is not such a file, or is cut off. */
export async function* readBackupFile(file: string): AsyncGenerator<BackupEntry> {
  const handle = await openBackup(file)
  try {
    for (;;) {
      const block = await readExactly(handle, BLOCK_BYTES, file)
      const header = new Header(block)
      if (header.nullBlock) return
      const { path: name, size } = header
      if (!header.cksumValid || name === undefined || size === undefined || size > MOST_ENTRY_BYTES)
        throw invalid(
          file,
          'found bytes that are no entry of a backup; it is damaged, or another kind of file',
        )
      const data = await readExactly(handle, size, file)
      await readExactly(handle, padding(size), file)
      yield { name, data }
    }
  } finally {
    await handle.close()
  }
}

async function openBackup(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
  } catch (error) {
    throw invalid(file, `cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

async function readExactly(handle: FileHandle, size: number, file: string): Promise<Buffer> {
  const bytes = Buffer.alloc(size)
  let at = 0
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, null)
    if (bytesRead === 0) throw invalid(file, 'ends in the middle; it was cut off, or its writing was')
    at += bytesRead
  }
  return bytes
}

export function invalid(file: string, what: string): AppError {
  return new AppError('BACKUP_INVALID', `${file}: ${what}`)
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}
