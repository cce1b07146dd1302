import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'

const MAGIC = 'BARYENT1'
const HASH_BYTES = 32
/** Magic, length of the payload (8 bytes, little-endian), SHA-256 of the payload. */
const HEADER_BYTES = MAGIC.length + 8 + HASH_BYTES
const NUMBER_DIGITS = 16

export interface SpooledEntry {
  number: number
  bytes: number
}

/** Numbered entries in a folder, each a file that is there whole, on the disk and not just on its way, or not at all. */
export interface Spool {
  /** What an earlier process left, in order. */
  readonly found: readonly SpooledEntry[]
  /** Replaces an entry of the same number. Returns once the entry would outlast a power cut. */
  put(number: number, value: unknown): Promise<number>
  read(number: number): Promise<unknown>
  remove(number: number): Promise<void>
  /** Removes the folder with all that is in it. */
  clear(): Promise<void>
}

/** Opens the spool of a folder, which need not be there. An entry that is torn is cut off, with all after it. */
export async function openSpool(folder: string): Promise<Spool> {
  const fileOf = (number: number) => path.join(folder, `${String(number).padStart(NUMBER_DIGITS, '0')}.entry`)
  const found = await cutTorn(folder, fileOf)
  let isMade = found.length > 0
  return {
    found,
    async put(number, value) {
      if (!isMade) await mkdir(folder, { recursive: true })
      isMade = true
      return writeWhole(folder, fileOf(number), serialize(value))
    },
    async read(number) {
      const payload = payloadOf(await readFile(fileOf(number)))
      if (!payload) throw new Error(`${fileOf(number)}: found bytes that do not match their checksum`)
      return deserialize(payload)
    },
    remove: (number) => rm(fileOf(number), { force: true }),
    async clear() {
      isMade = false
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function cutTorn(folder: string, fileOf: (number: number) => string): Promise<SpooledEntry[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const file of files.filter((name) => name.endsWith('.part'))) await rm(path.join(folder, file))
  const numbers = files.filter((name) => name.endsWith('.entry')).map((name) => Number.parseInt(name, 10))
  const whole: SpooledEntry[] = []
  let isTorn = false
  for (const number of numbers.sort((a, b) => a - b)) {
    const payload: Buffer | null = isTorn ? null : payloadOf(await readFile(fileOf(number)))
    isTorn = payload === null
    if (payload) whole.push({ number, bytes: payload.length + HEADER_BYTES })
    else await rm(fileOf(number))
  }
  return whole
}

/** Null where the bytes are not those that were written. */
function payloadOf(file: Buffer): Buffer | null {
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  const payload = file.subarray(HEADER_BYTES)
  if (file.readBigUInt64LE(MAGIC.length) !== BigInt(payload.length)) return null
  return hashOf(payload).equals(file.subarray(HEADER_BYTES - HASH_BYTES, HEADER_BYTES)) ? payload : null
}

async function writeWhole(folder: string, file: string, payload: Buffer): Promise<number> {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC, 'latin1')
  header.writeBigUInt64LE(BigInt(payload.length), MAGIC.length)
  hashOf(payload).copy(header, HEADER_BYTES - HASH_BYTES)
  const part = `${file}.part`
  try {
    const handle = await open(part, 'w')
    try {
      await handle.writeFile(header)
      await handle.writeFile(payload)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
    await syncFolder(folder)
  } catch (error) {
    // What a full disk has taken of it would stand in the way of others.
    await rm(part, { force: true })
    throw error
  }
  return header.length + payload.length
}

/** A rename is safe from a power cut once the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function hashOf(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest()
}
