import { decodeIntegers, encodeIntegers } from './integer-column.js'
import type { PointColumns } from './point-columns.js'

/*
 * Form 1 of a sealed segment, little-endian: a byte each for the coding of steps, times and values, one unused, the
 * lengths of the first two columns in bytes (uint32), then the columns. Another form gets another number in the row.
 */
export const SEALED_CODEC = 1

const HEADER_BYTES = 12
const RAW = 0
const INTEGERS = 1
const FLOAT32 = 2

/** Give back the same bits: values of float32 (which most losses are) take 4 bytes, a regular cadence next to none. */
export function encodeSealed({ steps, times, values }: PointColumns): Buffer {
  const columns = [encodeNumbers(steps), encodeNumbers(times), encodeValues(values)]
  const header = Buffer.alloc(HEADER_BYTES)
  columns.forEach(({ coding }, index) => {
    header.writeUInt8(coding, index)
  })
  header.writeUInt32LE(columns[0]!.bytes.length, 4)
  header.writeUInt32LE(columns[1]!.bytes.length, 8)
  return Buffer.concat([header, ...columns.map(({ bytes }) => bytes)])
}

/** `count`: of points, as the row says. */
export function decodeSealed(data: Uint8Array, count: number): PointColumns {
  const { timesAt, valuesAt, codings } = layoutOf(data)
  const column = (index: number, from: number, to?: number) =>
    decodeColumn(codings[index]!, data.subarray(from, to), count)
  return {
    steps: column(0, HEADER_BYTES, timesAt),
    times: column(1, timesAt, valuesAt),
    values: column(2, valuesAt),
  }
}

/** Some consecutive points of a sealed segment, from parts of its bytes. */
export interface SealedRows {
  /** The bytes before its values; without times, those before its times. */
  head: Uint8Array
  withTimes: boolean
  /** Bytes of the values asked for. */
  values: Uint8Array
  first: number
  count: number
}

/** Where times were not read, they are 0. */
export function decodeSealedRows({ head, withTimes, values, first, count }: SealedRows): PointColumns {
  const { timesAt, codings } = layoutOf(head)
  return {
    steps: decodeColumn(codings[0]!, head.subarray(HEADER_BYTES, timesAt), count, first),
    times: withTimes
      ? decodeColumn(codings[1]!, head.subarray(timesAt), count, first)
      : new Float64Array(count),
    values: decodeColumn(codings[2]!, values, count),
  }
}

function layoutOf(head: Uint8Array) {
  const header = new DataView(head.buffer, head.byteOffset, HEADER_BYTES)
  const timesAt = HEADER_BYTES + header.getUint32(4, true)
  return {
    codings: [0, 1, 2].map((place) => header.getUint8(place)),
    timesAt,
    valuesAt: timesAt + header.getUint32(8, true),
  }
}

interface Column {
  coding: number
  bytes: Uint8Array
}

function encodeNumbers(numbers: Float64Array): Column {
  const integers = encodeIntegers(numbers)
  return integers ? { coding: INTEGERS, bytes: integers } : rawColumn(numbers)
}

function encodeValues(values: Float64Array): Column {
  const floats = new Float32Array(values)
  return sameBits(new Float64Array(floats), values)
    ? { coding: FLOAT32, bytes: new Uint8Array(floats.buffer) }
    : rawColumn(values)
}

function rawColumn({ buffer, byteOffset, byteLength }: Float64Array): Column {
  return { coding: RAW, bytes: new Uint8Array(buffer, byteOffset, byteLength) }
}

/** Tells apart what `===` does not: 0 and -0, a NaN and another. */
function sameBits(a: Float64Array, b: Float64Array): boolean {
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength)
  return bytesOf(a).equals(bytesOf(b))
}

/** `count` numbers of a column, from place `first` on; a column of them all, where that is left out. */
function decodeColumn(
  coding: number,
  bytes: Uint8Array,
  count: number,
  first?: number,
): Float64Array<ArrayBuffer> {
  if (coding === INTEGERS) return decodeIntegers(bytes, count, first)
  const width = coding === FLOAT32 ? 4 : 8
  const own = first === undefined ? bytes : bytes.subarray(width * first, width * (first + count))
  if ((coding !== RAW && coding !== FLOAT32) || own.length !== width * count)
    throw new RangeError(
      `metric segment: found a column of ${own.length} bytes in coding ${coding}, expected one of ${count} numbers`,
    )
  // A copy: the column may begin anywhere, and typed arrays only at multiples of their width.
  const { buffer } = new Uint8Array(own)
  return coding === RAW ? new Float64Array(buffer) : new Float64Array(new Float32Array(buffer))
}

/** The points of a sealed segment by the changes that brought them, both columns [changes]. */
export interface ChangeCounts {
  seqs: Float64Array
  counts: Float64Array
}

/** Number of changes and length of the first column in bytes (uint32 each), then change numbers and counts. */
export function encodeChanges({ seqs, counts }: ChangeCounts): Buffer {
  const seqBytes = encodeIntegers(seqs)
  const countBytes = encodeIntegers(counts)
  if (!seqBytes || !countBytes)
    throw new RangeError('metric segment: a change number that is no whole number')
  const header = Buffer.alloc(8)
  header.writeUInt32LE(seqs.length, 0)
  header.writeUInt32LE(seqBytes.length, 4)
  return Buffer.concat([header, seqBytes, countBytes])
}

export function decodeChanges(bytes: Buffer): ChangeCounts {
  const changes = bytes.readUInt32LE(0)
  const countsAt = 8 + bytes.readUInt32LE(4)
  return {
    seqs: decodeIntegers(bytes.subarray(8, countsAt), changes),
    counts: decodeIntegers(bytes.subarray(countsAt), changes),
  }
}
