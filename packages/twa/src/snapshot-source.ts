import type { Awaitable } from './awaitable.js'
import { NonFiniteSnapshotError, SettingError, ShapeError } from './errors.js'
import type { ParameterLayout } from './parameter-layout.js'

/**
 * Snapshots as rows of a matrix [count, dim] that is read in column chunks, so that it may stay in files
 * or a database: nothing here needs all of it in memory at once.
 */
export interface SnapshotSource {
  readonly count: number
  readonly dim: number
  /** Positions `from` (inclusive) to `to` (exclusive) of one snapshot. The caller doesn't write to it. */
  read(index: number, from: number, to: number): Awaitable<Float32Array>
  /** Names the tensors of the vector, so that an error can say which one is bad. */
  readonly layout?: ParameterLayout
}

/**
 * Snapshots that are in memory; they are views, not copies.
 *
 * @throws SettingError when there are none, ShapeError naming the snapshot whose length differs.
 */
export function arraySnapshotSource(
  snapshots: readonly Float32Array[],
  layout?: ParameterLayout,
): SnapshotSource {
  if (snapshots.length === 0) throw new SettingError('number of snapshots', 0, 'at least 1')
  const dim = layout?.dim ?? snapshots[0].length
  for (const [index, { length }] of snapshots.entries()) {
    if (length !== dim) throw new ShapeError(`snapshot ${index}`, [length], [dim])
  }
  return {
    count: snapshots.length,
    dim,
    layout,
    read: (index, from, to) => snapshots[index].subarray(from, to),
  }
}

/** One tensor of a snapshot: row-major values of a shape. */
export interface NamedValues {
  name: string
  shape: readonly number[]
  data: Float32Array
}

/**
 * Snapshots as named tensors, in any order: joined into vectors in the order of `layout`.
 *
 * @throws ShapeError naming the snapshot and the tensor whose shape differs, SettingError naming one that is missing,
 * there twice, or that the layout does not know.
 */
export function namedSnapshotSource(
  layout: ParameterLayout,
  snapshots: readonly (readonly NamedValues[])[],
): SnapshotSource {
  return arraySnapshotSource(
    snapshots.map((tensors, index) => joinNamed(layout, tensors, `snapshot ${index}`)),
    layout,
  )
}

function joinNamed(layout: ParameterLayout, tensors: readonly NamedValues[], what: string): Float32Array {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  requireKnownOnce(layout, tensors, what)
  const vector = new Float32Array(layout.dim)
  for (const { name, shape, from, to } of layout.specs) {
    const tensor = byName.get(name)
    if (!tensor)
      throw new SettingError(`tensors of ${what}`, [...byName.keys()].join(', '), `"${name}" among them`)
    if (tensor.shape.join() !== shape.join())
      throw new ShapeError(`"${name}" of ${what}`, tensor.shape, shape)
    if (tensor.data.length !== to - from)
      throw new ShapeError(`data of "${name}" of ${what}`, [tensor.data.length], [to - from])
    vector.set(tensor.data, from)
  }
  return vector
}

function requireKnownOnce(layout: ParameterLayout, tensors: readonly NamedValues[], what: string): void {
  const known = layout.specs.map(({ name }) => name)
  for (const [index, { name }] of tensors.entries()) {
    if (!known.includes(name))
      throw new SettingError(`tensor of ${what}`, `"${name}"`, `one of ${known.join(', ')}`)
    if (tensors.findIndex((tensor) => tensor.name === name) < index)
      throw new SettingError(`tensor of ${what}`, `"${name}" twice`, 'every name once')
  }
}

/** 8 MB for all rows of a chunk in float64, unless the least width of a chunk takes more. */
const CHUNK_VALUES = 2 ** 20
/** Columns below which reading costs more than the values read. Over 1024 rows a chunk grows with their number. */
const LEAST_COLUMNS = 1024

/**
 * Columns of a chunk for a number of rows: about 2²⁰ / count, at least 1024 and at least one grain, a multiple of it.
 * The same for every pass, so sums over columns come out the same.
 */
export function chunkWidth(count: number, grain = 1): number {
  const width = Math.max(LEAST_COLUMNS, Math.floor(CHUNK_VALUES / count))
  return Math.max(grain, Math.floor(width / grain) * grain)
}

/**
 * Visits columns `from` to `to` from left to right; `rows[i]` is that piece of snapshot i. Every chunk but the last
 * is a multiple of `grain` wide.
 *
 * @throws ShapeError, NonFiniteSnapshotError naming the snapshot, the position and, with a layout, the tensor.
 */
export async function forEachChunk(
  source: SnapshotSource,
  { from, to, grain }: { from: number; to: number; grain?: number },
  visit: (rows: Float32Array[], from: number) => Awaitable<void>,
): Promise<void> {
  const width = chunkWidth(source.count, grain)
  for (let start = from; start < to; start += width) {
    const end = Math.min(start + width, to)
    const rows: Float32Array[] = []
    for (let index = 0; index < source.count; index++) {
      const row = await source.read(index, start, end)
      requireUsable(row, { source, index, start, end })
      rows.push(row)
    }
    await visit(rows, start)
  }
}

/**
 * @throws ShapeError, NonFiniteSnapshotError when the piece `start` to `end` of snapshot `index` can't be averaged; with
 * a layout the error names the tensor.
 */
export function requireUsable(
  row: Float32Array,
  {
    source,
    index,
    start,
    end,
  }: { source: Pick<SnapshotSource, 'layout'>; index: number; start: number; end: number },
): void {
  if (row.length !== end - start) {
    throw new ShapeError(`chunk of snapshot ${index} at ${start}`, [row.length], [end - start])
  }
  // A sum is not finite when a value is not: one pass without a branch, and the place only when it is needed.
  let sum = 0
  for (let i = 0; i < row.length; i++) sum += row[i]
  if (Number.isFinite(sum)) return
  for (let i = 0; i < row.length; i++) {
    if (!Number.isFinite(row[i])) {
      throw new NonFiniteSnapshotError(index, start + i, row[i], source.layout?.nameOf(start + i))
    }
  }
}
