import type { ParameterLayout } from '../src/parameter-layout.js'
import { createRandom } from '../src/random.js'
import type { SnapshotSource } from '../src/snapshot-source.js'

/** Rows of standard normals, [count][dim]. */
export function normalRows(seed: string, count: number, dim: number): Float32Array[] {
  const random = createRandom(seed, count, dim)
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, random.normal))
}

/** Rows of Student's t with 3 degrees of freedom: a few entries are much larger than the rest. */
export function heavyTailedRows(seed: string, count: number, dim: number): Float32Array[] {
  const random = createRandom(seed, count, dim)
  const student = () => {
    const chiSquare = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2
    return random.normal() / Math.sqrt(chiSquare / 3)
  }
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, student))
}

/** A source that counts: values read of all snapshots in passes over all of them, and the widest single read. */
export interface CountingSource extends SnapshotSource {
  passes(): number
  widestRead(): number
}

export function countingSource(snapshots: readonly Float32Array[], layout?: ParameterLayout): CountingSource {
  const dim = snapshots[0].length
  let values = 0
  let widest = 0
  return {
    count: snapshots.length,
    dim,
    layout,
    read(index, from, to) {
      values += to - from
      widest = Math.max(widest, to - from)
      return snapshots[index].subarray(from, to)
    },
    passes: () => values / (snapshots.length * dim),
    widestRead: () => widest,
  }
}
