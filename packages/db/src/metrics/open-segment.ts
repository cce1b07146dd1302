import { emptyColumns, type PointColumns } from './point-columns.js'

/** int64 step, float64 time in ms, float64 value, little-endian: points one after another, so that merging is concatenation. */
export const BYTES_PER_POINT = 24
const WORDS_PER_POINT = BYTES_PER_POINT / 4
const WORD = 2 ** 32

/** Writes the points to `target` from byte `at` on. Every machine that Node runs on is little-endian. */
export function writePoints({ steps, times, values }: PointColumns, target: Buffer, at: number): void {
  const records = new ArrayBuffer(steps.length * BYTES_PER_POINT)
  const floats = new Float64Array(records)
  const words = new Int32Array(records)
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!
    words[index * WORDS_PER_POINT] = step
    words[index * WORDS_PER_POINT + 1] = Math.floor(step / WORD)
    floats[index * 3 + 1] = times[index]!
    floats[index * 3 + 2] = values[index]!
  }
  target.set(new Uint8Array(records), at)
}

export function encodePoints(columns: PointColumns): Buffer {
  const bytes = Buffer.allocUnsafe(columns.steps.length * BYTES_PER_POINT)
  writePoints(columns, bytes, 0)
  return bytes
}

/** Values are copied as bits: a NaN keeps its payload. */
export function decodePoints(bytes: Uint8Array): PointColumns {
  if (bytes.length % BYTES_PER_POINT !== 0)
    throw new RangeError(
      `metric segment: found ${bytes.length} bytes, expected a multiple of ${BYTES_PER_POINT}`,
    )
  const count = bytes.length / BYTES_PER_POINT
  // A copy, which begins at a multiple of four; `slice` of a Buffer is none.
  const words = new Int32Array(new Uint8Array(bytes).buffer)
  const columns = emptyColumns(count)
  const times = new Int32Array(columns.times.buffer)
  const values = new Int32Array(columns.values.buffer)
  for (let index = 0; index < count; index++) {
    const from = index * WORDS_PER_POINT
    columns.steps[index] = words[from + 1]! * WORD + (words[from]! >>> 0)
    times[2 * index] = words[from + 2]!
    times[2 * index + 1] = words[from + 3]!
    values[2 * index] = words[from + 4]!
    values[2 * index + 1] = words[from + 5]!
  }
  return columns
}
