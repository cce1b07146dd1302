import { SettingError } from '../errors.js'
import { flattenRows } from '../linear-algebra/flatten-rows.js'
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { requireCount } from '../settings.js'
import { chunkWidth, requireUsable, type SnapshotSource } from '../snapshot-source.js'
import { aroundTheMean, differenceWeights, requireDirection } from './around-the-mean.js'
import { FLOAT32_SPACING, requireTolerance } from './cut-blocks.js'
import { differenceRows, type RowChunks } from './difference-rows.js'
import { orthonormalise } from './orthonormal-rows.js'
import { type SubspacePlan, transformedBlock } from './plan.js'
import { type StorageOptions, storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'

/** Settings of a DLDR subspace. */
export interface DldrOptions extends StorageOptions {
  /** k, how many principal directions; the published runs take 40 of 81 snapshots. */
  components: number
  /**
   * Where x = 0 is: the uniform average, or the snapshot of this index. The published code starts at the first one.
   */
  origin?: 'mean' | number
  /** As for a hull. */
  tolerance?: number
}

/**
 * DLDR (Li et al., TPAMI 2022): the first k principal directions of the centred snapshots, orthonormal, largest spread
 * first. Directions are rows in parameter space, [k, dim].
 *
 * The snapshots are first written in an orthonormal basis of their hull, exact to rounding; the principal directions are
 * then a rotation of its few coordinates, so they stay orthonormal however small their spread is (an eigenvector of the
 * Gram matrix divided by a small singular value would not).
 *
 * Reads the snapshots once more than a hull of orthonormal rows, for those coordinates.
 *
 * @throws SettingError when `components` isn't from 1 to the rank of the centred snapshots, `origin` isn't one of them,
 * or the tolerance isn't one;
 * SubspaceDegenerateError when all are equal; ShapeError, NonFiniteSnapshotError naming the snapshot.
 */
export async function planDldr(source: SnapshotSource, options: DldrOptions): Promise<SubspacePlan> {
  const { components, origin = 'mean', tolerance = FLOAT32_SPACING } = options
  const { kernels = plainProjectionKernels } = options
  requireCount('components', components)
  requireTolerance(tolerance)
  const around = origin === 'mean' ? await aroundTheMean(source, 1) : await aroundSnapshot(source, origin)
  const range = { from: 0, to: source.dim }
  const rows = await differenceRows(source, range, { includeFirst: false, tolerance })
  const { transform, dropped } = await orthonormalise(rows, kernels)
  requireDirection('DLDR subspace', source, transform.length, { tolerance })
  requireAtMost(components, transform.length)
  const rotation = principalRotation(await snapshotCoordinates(rows, transform, kernels))
  const rotated = rotation.slice(0, components).map((weights) => combination(weights, transform))
  const weightMap = differenceWeights(rotated, source.count)
  return {
    kind: 'dldr',
    coordinates: 'orthonormal',
    ...around,
    blocks: [transformedBlock(range, rows, { transform: rotated, weightMap }, kernels)],
    dropped: dropped.map((row) => ({ ...row, block: 0 })),
  }
}

/** Plans and stores a DLDR subspace; see `planDldr` and `storeSubspace`. */
export async function buildDldr(source: SnapshotSource, options: DldrOptions): Promise<LocalSubspace> {
  return storeSubspace(await planDldr(source, options), options)
}

function requireAtMost(components: number, rank: number): void {
  if (components <= rank) return
  throw new SettingError('components', components, `1 to ${rank}, the rank of the centred snapshots`)
}

async function aroundSnapshot(source: SnapshotSource, index: number): ReturnType<typeof aroundTheMean> {
  if (!Number.isInteger(index) || index < 0 || index >= source.count) {
    throw new SettingError('origin', index, `'mean' or a snapshot's index, 0 to ${source.count - 1}`)
  }
  return {
    snapshotCount: source.count,
    offset: await readWhole(source, index),
    offsetWeights: [Array.from({ length: source.count }, (_, i) => (i === index ? 1 : 0))],
    decays: 'displacement',
    frozen: [],
  }
}

/** One snapshot, read in the chunks of every other pass. */
async function readWhole(source: SnapshotSource, index: number): Promise<Float32Array> {
  const whole = new Float32Array(source.dim)
  const width = chunkWidth(source.count)
  for (let from = 0; from < source.dim; from += width) {
    const to = Math.min(from + width, source.dim)
    const part = await source.read(index, from, to)
    requireUsable(part, { source, index, start: from, end: to })
    whole.set(part, from)
  }
  // −0 + 0 is +0: a weight of −0 would not come back from c + 0, so c holds +0 as an average does.
  return whole.map((value) => value + 0)
}

/** Principal directions in orthonormal coordinates: eigenvectors of the snapshots' scatter, largest first. */
function principalRotation(coordinates: readonly Float64Array[]): Float64Array[] {
  const rank = coordinates[0].length
  const sumOver = (term: (row: Float64Array) => number) =>
    coordinates.reduce((sum, row) => sum + term(row), 0)
  const mean = Float64Array.from({ length: rank }, (_, k) => sumOver((row) => row[k]) / coordinates.length)
  const scatter = Array.from({ length: rank }, (_, i) =>
    Float64Array.from({ length: rank }, (_, j) => sumOver((row) => (row[i] - mean[i]) * (row[j] - mean[j]))),
  )
  return symmetricEigen(scatter).vectors
}

/** Coordinates of every w_i − w_0 in the basis P = T E, [snapshots][rank]: one more pass over the columns. */
async function snapshotCoordinates(
  rows: RowChunks,
  transform: readonly Float64Array[],
  kernels: ProjectionKernels,
): Promise<Float64Array[]> {
  const rank = transform.length
  const weights = flattenRows(transform)
  const coordinates = Array.from({ length: rows.count + 1 }, () => new Float64Array(rank))
  await rows.forEachChunk((chunk) => {
    const basis = kernels.combine(weights, chunk, rows.count)
    const both = new Float64Array(chunk.length + basis.length)
    both.set(chunk)
    both.set(basis, chunk.length)
    const size = rows.count + rank
    const products = kernels.gram(both, size)
    for (let r = 0; r < rows.count; r++) {
      for (let k = 0; k < rank; k++) coordinates[r + 1][k] += products[r * size + rows.count + k]
    }
  })
  return coordinates
}

function combination(weights: ArrayLike<number>, rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0].length)
  for (const [k, row] of rows.entries()) for (let i = 0; i < sum.length; i++) sum[i] += weights[k] * row[i]
  return sum
}
