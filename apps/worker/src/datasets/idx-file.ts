import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '@barycenter/contracts'

const unzip = promisify(gunzip)

/** Type code 0x08 (unsigned byte) with 3 or 1 dimensions, as the MNIST family writes it. */
const MAGIC = { images: 0x0803, labels: 0x0801 } as const

/** A small .gz that unpacks to more than this is refused before it fills the memory. */
const LARGEST_FILE = 2 ** 31 - 1

export interface IdxImages {
  count: number
  height: number
  width: number
  pixels: Uint8Array // [count, height, width]
}

/** Reads an idx3-ubyte image file, plain or .gz. Throws DATASET_INVALID with what was found and expected. */
export async function readIdxImages(file: string): Promise<IdxImages> {
  const bytes = await readBytes(file)
  const [count, height, width] = readHeader(file, bytes, 'images') as [number, number, number]
  if (height === 0 || width === 0) {
    throw invalid(file, `images of ${height}×${width} pixels`, 'images of at least 1×1 pixel')
  }
  return { count, height, width, pixels: bytes.subarray(16) }
}

/** Reads an idx1-ubyte label file, plain or .gz. Throws DATASET_INVALID with what was found and expected. */
export async function readIdxLabels(file: string): Promise<Uint8Array> {
  const bytes = await readBytes(file)
  readHeader(file, bytes, 'labels')
  return bytes.subarray(8)
}

export function invalid(file: string, found: string, expected: string, cause?: unknown): AppError {
  return new AppError('DATASET_INVALID', `${file}: found ${found}, expected ${expected}`, { cause })
}

/** Dimensions of the file, after checking magic number and length. */
function readHeader(file: string, bytes: Uint8Array, kind: keyof typeof MAGIC): number[] {
  const dimensions = kind === 'images' ? 3 : 1
  const headerBytes = 4 + 4 * dimensions
  if (bytes.length < headerBytes) {
    throw invalid(file, `${bytes.length} bytes`, `an idx header of ${headerBytes} bytes`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const magic = view.getUint32(0)
  if (magic !== MAGIC[kind]) {
    throw invalid(file, `magic number ${hex(magic)}`, `${hex(MAGIC[kind])} (idx ${kind})`)
  }
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis))
  const expected = headerBytes + shape.reduce((product, size) => product * size, 1)
  if (bytes.length !== expected) {
    const state = bytes.length < expected ? 'truncated' : 'too long'
    throw invalid(
      file,
      `${bytes.length} bytes (${state})`,
      `${expected} bytes for its header's shape [${shape.join(', ')}]`,
    )
  }
  return shape
}

async function readBytes(file: string): Promise<Uint8Array> {
  let raw: Buffer
  try {
    raw = await readFile(file)
  } catch (cause) {
    throw invalid(file, `an unreadable file (${reason(cause)})`, 'a readable idx file', cause)
  }
  if (!file.endsWith('.gz')) return raw
  try {
    return await unzip(raw, { maxOutputLength: LARGEST_FILE })
  } catch (cause) {
    throw invalid(file, `a damaged or truncated gzip file (${reason(cause)})`, 'a whole gzip file', cause)
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
