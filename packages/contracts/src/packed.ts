/**
 * Media type of an answer whose long columns of numbers follow its JSON as bytes. A chart of a hundred lines spends more on
 * numbers as text than on all else. What it unpacks to is the JSON answer, number for number, and is checked as that is.
 *
 * Little-endian: length of the JSON in bytes (uint32), the JSON of `Head`, then the columns, each from a multiple of 8 on.
 */
export const PACKED_TYPE = 'application/vnd.barycenter.packed'

interface Head {
  /** The answer, with null in place of each column. */
  value: unknown
  columns: { kind: ColumnKind; count: number }[]
  places: { path: (string | number)[]; column: number }[]
}

type ColumnKind = keyof typeof KINDS

/** Float32 where all numbers are such: steps up to 16 million, and most losses. */
const KINDS = { float32: Float32Array, float64: Float64Array }

const LEAST_NUMBERS = 16
const LENGTH_BYTES = 4

/** As `JSON.stringify` would write it. An array that is there twice is written once. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const columns = new Map<readonly number[], number>()
  const places: Head['places'] = []
  const head = takeColumns(value, [], (column, path) => {
    const known = columns.get(column) ?? columns.size
    columns.set(column, known)
    places.push({ path, column: known })
  })
  const typed = [...columns.keys()].map(toTyped)
  const written: Head = {
    value: head,
    columns: typed.map((column) => ({ kind: kindOf(column), count: column.length })),
    places,
  }
  return join(new TextEncoder().encode(JSON.stringify(written)), typed)
}

/** @throws where these are no packed bytes */
export function unpack(bytes: ArrayBuffer): unknown {
  const length = new DataView(bytes).getUint32(0, true)
  const text = new TextDecoder().decode(new Uint8Array(bytes, LENGTH_BYTES, length))
  const head = JSON.parse(text) as Head
  let at = aligned(LENGTH_BYTES + length)
  const columns = head.columns.map(({ kind, count }) => {
    const column = new KINDS[kind](bytes, at, count)
    at = aligned(at + column.byteLength)
    return toNumbers(column)
  })
  for (const { path, column } of head.places) put(head, ['value', ...path], columns[column])
  return head.value
}

function takeColumns(
  value: unknown,
  path: (string | number)[],
  take: (column: readonly number[], path: (string | number)[]) => void,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isColumn(value)) {
    take(value, path)
    return null
  }
  if (Array.isArray(value)) return value.map((item, index) => takeColumns(item, [...path, index], take))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, takeColumns(item, [...path, name], take)]),
  )
}

function isColumn(value: object): value is readonly number[] {
  return Array.isArray(value) && value.length >= LEAST_NUMBERS && value.every(Number.isFinite)
}

function toTyped(column: readonly number[]): Float32Array | Float64Array {
  const isFloat32 = column.every((number) => Math.fround(number) === number)
  return isFloat32 ? new Float32Array(column) : new Float64Array(column)
}

/** `Array.from` asks an iterator for each number, which takes ten times as long. */
function toNumbers(column: Float32Array | Float64Array): number[] {
  const numbers: number[] = []
  for (let index = 0; index < column.length; index++) numbers.push(column[index]!)
  return numbers
}

const kindOf = (column: Float32Array | Float64Array): ColumnKind =>
  column instanceof Float32Array ? 'float32' : 'float64'

function join(head: Uint8Array, columns: readonly (Float32Array | Float64Array)[]): Uint8Array<ArrayBuffer> {
  const start = aligned(LENGTH_BYTES + head.length)
  const size = columns.reduce((sum, { byteLength }) => sum + aligned(byteLength), start)
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, LENGTH_BYTES)
  let at = start
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += aligned(byteLength)
  }
  return bytes
}

const aligned = (bytes: number) => 8 * Math.ceil(bytes / 8)

function put(target: unknown, path: readonly (string | number)[], value: unknown): void {
  const holder = path
    .slice(0, -1)
    .reduce((inside, name) => (inside as Record<string | number, unknown>)[name], target)
  ;(holder as Record<string | number, unknown>)[path.at(-1)!] = value
}
