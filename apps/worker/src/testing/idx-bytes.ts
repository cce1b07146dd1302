import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

/** An idx file: magic number, sizes, then the bytes. */
export function idxBytes(magic: number, shape: number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.writeUInt32BE(magic)
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis)
  return Buffer.concat([header, Uint8Array.from(values)])
}

export const idxImages = (count: number, height = 2, width = 2) =>
  idxBytes(
    0x0803,
    [count, height, width],
    Array.from({ length: count * height * width }, (_, i) => i % 251),
  )

export const idxLabels = (labels: number[]) => idxBytes(0x0801, [labels.length], labels)

/** A whole tiny set of 2×2 images: 6 for training, 3 for testing, 3 classes. */
export function idxFiles(): Record<string, Buffer> {
  return {
    'train-images-idx3-ubyte': idxImages(6),
    'train-labels-idx1-ubyte': idxLabels([0, 1, 2, 0, 1, 2]),
    't10k-images-idx3-ubyte': idxImages(3),
    't10k-labels-idx1-ubyte': idxLabels([2, 1, 0]),
  }
}

/** Writes files into a new temporary folder; names that end in .gz are compressed on the way. */
export function writeFolder(files: Record<string, Buffer>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-idx-'))
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes)
  }
  return folder
}
