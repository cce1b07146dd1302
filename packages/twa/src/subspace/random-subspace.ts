import { SettingError } from '../errors.js'
import { plainProjectionKernels } from '../projection-kernels.js'
import { createRandom } from '../random.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { chunkWidth } from '../snapshot-source.js'
import { aroundTheMean } from './around-the-mean.js'
import type { SnapshotRows } from './difference-rows.js'
import { orthonormalise } from './orthonormal-rows.js'
import { type SubspacePlan, transformedBlock } from './plan.js'
import { type StorageOptions, storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'

/** Settings of a random subspace. */
export interface RandomSubspaceOptions extends StorageOptions {
  /** k, at most dim. */
  rank: number
  /** Names the directions: the same seed gives the same ones on every machine. */
  seed: number | string
}

/**
 * k random orthonormal directions around the uniform average: Gaussian rows, orthonormalised. The baseline that asks
 * whether a trajectory's subspace is better than any (random bases: Li et al., 2018, "Measuring the intrinsic
 * dimension of objective landscapes"). Its points are no averages of the snapshots, which are
 * read once, for the mean.
 *
 * @throws SettingError when rank isn't 1 … dim; ShapeError, NonFiniteSnapshotError naming the snapshot.
 */
export async function planRandomSubspace(
  source: SnapshotSource,
  { rank, seed, kernels = plainProjectionKernels }: RandomSubspaceOptions,
): Promise<SubspacePlan> {
  if (!Number.isInteger(rank) || rank < 1 || rank > source.dim) {
    throw new SettingError('rank', rank, `a whole number from 1 to ${source.dim}, the number of weights`)
  }
  const range = { from: 0, to: source.dim }
  const rows = gaussianRows(rank, source.dim, seed)
  const { transform } = await orthonormalise(rows, kernels)
  return {
    kind: 'random',
    coordinates: 'orthonormal',
    ...(await aroundTheMean(source, 1)),
    blocks: [transformedBlock(range, rows, { transform, weightMap: null }, kernels)],
    dropped: [],
  }
}

/** Plans and stores a random subspace; see `planRandomSubspace` and `storeSubspace`. */
export async function buildRandomSubspace(
  source: SnapshotSource,
  options: RandomSubspaceOptions,
): Promise<LocalSubspace> {
  return storeSubspace(await planRandomSubspace(source, options), options)
}

/** Columns that one stream of random numbers serves: chunks of any width then hold the same numbers. */
const STREAM_COLUMNS = 1024

/** Rows of normals, drawn anew in each pass rather than kept. */
function gaussianRows(count: number, width: number, seed: number | string): SnapshotRows {
  return {
    from: 0,
    count,
    width,
    snapshotOf: Array.from({ length: count }, (_, i) => i),
    // No direction is ever too small, but k = dim may leave a last one that rounding made.
    resolution: new Float64Array(count),
    async forEachChunk(visit, grain) {
      // A chunk cuts neither a stream nor a group: at worst, with groups of 32 · 127 columns, it is 130,048 wide.
      const step = chunkWidth(count, leastCommonMultiple(STREAM_COLUMNS, grain ?? 1))
      for (let from = 0; from < width; from += step) {
        const to = Math.min(from + step, width)
        await visit(drawColumns({ count, seed }, from, to), from)
      }
    },
  }
}

function drawColumns(
  { count, seed }: { count: number; seed: number | string },
  from: number,
  to: number,
): Float64Array {
  const rows = new Float64Array(count * (to - from))
  for (let start = from; start < to; start += STREAM_COLUMNS) {
    const random = createRandom('random subspace', seed, start)
    const end = Math.min(start + STREAM_COLUMNS, to)
    for (let r = 0; r < count; r++) {
      for (let c = start; c < end; c++) rows[r * (to - from) + c - from] = random.normal()
    }
  }
  return rows
}

function leastCommonMultiple(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return (a / larger) * b
}
