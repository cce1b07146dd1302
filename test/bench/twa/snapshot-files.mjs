// Snapshots and basis rows as files of float32 numbers, read and written in column chunks; the time spent so is kept apart.
import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { createRandom } from '../../../packages/twa/dist/index.js'

const BLOCK = 1 << 18

/** Writes `count` late snapshots: a common point and a random walk 1,000 times smaller, so they are nearly parallel. */
export function writeSnapshots(folder, count, dim) {
  mkdirSync(folder, { recursive: true })
  const random = createRandom('files', count, dim)
  const noise = Float32Array.from({ length: 2 * BLOCK }, () => random.normal())
  const walks = new Float32Array(BLOCK)
  const files = Array.from({ length: count }, (_, index) => openSync(path.join(folder, `${index}.f32`), 'w'))
  for (let from = 0; from < dim; from += BLOCK) {
    const length = Math.min(BLOCK, dim - from)
    walks.fill(0)
    const point = noise.subarray(random.integer(BLOCK))
    for (const file of files) {
      const step = noise.subarray(random.integer(BLOCK))
      const row = new Float32Array(length)
      for (let i = 0; i < length; i++) {
        walks[i] += 1e-3 * step[i]
        row[i] = point[i] + walks[i]
      }
      writeSync(file, row)
    }
  }
  for (const file of files) closeSync(file)
}

/** A SnapshotSource over such files. `ioMs()` is what reading took so far. */
export function fileSource(folder, count, dim) {
  const files = Array.from({ length: count }, (_, index) => openSync(path.join(folder, `${index}.f32`), 'r'))
  let ioMs = 0
  return {
    count,
    dim,
    read(index, from, to) {
      const start = performance.now()
      const values = new Float32Array(to - from)
      readSync(files[index], values, 0, values.byteLength, 4 * from)
      ioMs += performance.now() - start
      return values
    },
    ioMs: () => ioMs,
    close: () => files.forEach((file) => void closeSync(file)),
  }
}

/** A BasisSink into one file a row. */
export function fileSink(folder) {
  mkdirSync(folder, { recursive: true })
  const files = []
  let ioMs = 0
  return {
    write(_block, from, rows) {
      const start = performance.now()
      for (const [row, values] of rows.entries()) {
        files[row] ??= openSync(path.join(folder, `${row}.f32`), 'w+')
        writeSync(files[row], values, 0, values.byteLength, 4 * from)
      }
      ioMs += performance.now() - start
    },
    ioMs: () => ioMs,
    close: () => files.forEach((file) => void closeSync(file)),
  }
}
