import { invalid, readDataFile } from './data-file.js'

/** Type code 0x08 (unsigned byte) with 3 or 1 dimensions, as the MNIST family writes it. */
const MAGIC = { images: 0x0803, labels: 0x0801 } as const

export interface IdxImages {
  count: number
  height: number
  width: number
  pixels: Uint8Array // [count, height, width]
}

/** Reads an idx3-ubyte image file, plain or .gz. Throws DATASET_INVALID with what was found and expected. */
export async function readIdxImages(file: string): Promise<IdxImages> {
  const bytes = await readDataFile(file)
  const [count, height, width] = readHeader(file, bytes, 'images') as [number, number, number]
  if (height === 0 || width === 0) {
    throw invalid(file, `images of ${height}×${width} pixels`, 'images of at least 1×1 pixel')
  }
  return { count, height, width, pixels: bytes.subarray(16) }
}

/** Reads an idx1-ubyte label file, plain or .gz. Throws DATASET_INVALID with what was found and expected. */
export async function readIdxLabels(file: string): Promise<Uint8Array> {
  const bytes = await readDataFile(file)
  readHeader(file, bytes, 'labels')
  return bytes.subarray(8)
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

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}
