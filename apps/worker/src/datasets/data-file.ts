import { open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '@barycenter/contracts'

const unzip = promisify(gunzip)

/** A small .gz that unpacks to more than this is refused before it fills the memory. */
const LARGEST_FILE = 2 ** 31 - 1

/** The bytes of a data file, unpacked when it ends in .gz. Throws DATASET_INVALID when that fails. */
export async function readDataFile(file: string): Promise<Uint8Array> {
  let raw: Buffer
  try {
    raw = await readFile(file)
  } catch (cause) {
    throw invalid(file, `an unreadable file (${reasonOf(cause)})`, 'a readable file', cause)
  }
  if (!file.endsWith('.gz')) return raw
  try {
    return await unzip(raw, { maxOutputLength: LARGEST_FILE })
  } catch (cause) {
    throw invalid(file, `a damaged or truncated gzip file (${reasonOf(cause)})`, 'a whole gzip file', cause)
  }
}

/** Size of a file's content without reading it: a gzip file ends with it (RFC 1952, ISIZE, little-endian). */
export async function unpackedSize(file: string): Promise<number> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    if (!file.endsWith('.gz') || size < 4) return size
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, size - 4)
    return buffer.readUInt32LE()
  } finally {
    await handle.close()
  }
}

/** DATASET_INVALID that names the file, what was found in it and what was expected. */
export function invalid(file: string, found: string, expected: string, cause?: unknown): AppError {
  return new AppError('DATASET_INVALID', `${file}: found ${found}, expected ${expected}`, { cause })
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
