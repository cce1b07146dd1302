import { columnMeans } from '../averaging/uniform.js'
import { ShapeError } from '../errors.js'
import { type SymmetricEigen, symmetricEigen } from '../linear-algebra/symmetric-eigen.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'

/** Points to place besides the snapshots, and the hot products. */
export interface PrincipalPathOptions {
  /** Further points [dim] to show in the same picture, e.g. a TWA solution; they don't turn the axes. */
  extraPoints?: readonly Float32Array[]
  kernels?: ProjectionKernels
}

/** A point as seen in the plane of the first two principal directions; the uniform average is (0, 0). */
export interface PathPoint {
  x: number
  y: number
  /** From the plane, in the same unit. What the picture doesn't show. */
  distance: number
}

/** Snapshots in the plane that shows most of their spread. */
export interface PrincipalPath {
  /** Every snapshot, in order. */
  snapshots: PathPoint[]
  extraPoints: PathPoint[]
  /** Part of the snapshots' squared spread along x and along y; 0 for a direction that doesn't exist. */
  explainedVariance: [number, number]
  /**
   * The unit axes as weights over snapshots, [2][count]: u_k = Σ_i axes[k][i] · w_i. Each sums to 0, so that
   * c + x u_0 + y u_1 has averaging weights 1/n + x axes[0][i] + y axes[1][i]. Zeros for a direction that doesn't exist.
   */
  axes: [number[], number[]]
}

/** A direction with less than this part of the first one's squared spread is rounding of float32 weights. */
const NO_SPREAD = 1e-12

/**
 * The path of a training run in its top two principal directions, in float64, from one pass over the columns: with
 * the centred Gram matrix G = V Λ Vᵀ of the deviations w_i − c, axis k is Σ_i v_ki / √λ_k (w_i − c).
 *
 * An eigenvector has no sign of its own: here the last snapshot that isn't close to 0 along an axis lies on its
 * positive side, so a path runs to the right and up.
 *
 * @throws ShapeError for an extra point of another length; one that isn't finite gets coordinates that aren't
 */
export async function principalPath(
  source: SnapshotSource,
  { extraPoints = [], kernels = plainProjectionKernels }: PrincipalPathOptions = {},
): Promise<PrincipalPath> {
  for (const [index, { length }] of extraPoints.entries()) {
    if (length !== source.dim) throw new ShapeError(`extra point ${index}`, [length], [source.dim])
  }
  const products = await deviationProducts(source, extraPoints, kernels)
  const n = source.count
  const eigen = symmetricEigen(products.slice(0, n).map((row) => row.subarray(0, n)))
  const axes: PrincipalPath['axes'] = [axisWeights(eigen, 0), axisWeights(eigen, 1)]
  const points = products.map((row, i) => place(row, row[i], axes))
  return {
    snapshots: points.slice(0, n),
    extraPoints: points.slice(n),
    explainedVariance: [explained(eigen, 0), explained(eigen, 1)],
    axes,
  }
}

/** Inner products of the deviations from the uniform average: snapshots first, then extra points. */
async function deviationProducts(
  source: SnapshotSource,
  extraPoints: readonly Float32Array[],
  kernels: ProjectionKernels,
): Promise<Float64Array[]> {
  const count = source.count + extraPoints.length
  const products = Array.from({ length: count }, () => new Float64Array(count))
  await forEachChunk(source, { from: 0, to: source.dim }, (rows, from) => {
    const mean = columnMeans(rows)
    const extra = extraPoints.map((point) => point.subarray(from, from + mean.length))
    const deviations = new Float64Array(count * mean.length)
    for (const [index, row] of [...rows, ...extra].entries()) {
      const start = index * mean.length
      for (let i = 0; i < mean.length; i++) deviations[start + i] = row[i] - mean[i]
    }
    const gram = kernels.gram(deviations, count)
    for (const [i, row] of products.entries()) {
      for (let j = 0; j < count; j++) row[j] += gram[i * count + j]
    }
  })
  return products
}

function exists({ values }: SymmetricEigen, k: number): boolean {
  return k < values.length && values[k] > NO_SPREAD * values[0]
}

function axisWeights(eigen: SymmetricEigen, k: number): number[] {
  if (!exists(eigen, k)) return new Array<number>(eigen.values.length).fill(0)
  const vector = eigen.vectors[k]
  // Where two snapshots are as far out, rounding would choose between them: far is far enough here.
  const last = vector.findLast((entry) => Math.abs(entry) > 1e-3) ?? 1
  const scale = Math.sign(last) / Math.sqrt(eigen.values[k])
  // Exact sums of 0 keep sums of averaging weights at 1.
  const mean = vector.reduce((sum, entry) => sum + entry, 0) / vector.length
  return Array.from(vector, (entry) => scale * (entry - mean))
}

function explained(eigen: SymmetricEigen, k: number): number {
  if (!exists(eigen, k)) return 0
  // Rounding can leave a zero eigenvalue slightly negative.
  return eigen.values[k] / eigen.values.reduce((sum, value) => sum + Math.max(value, 0), 0)
}

/** From the inner products of a point's deviation with those of the snapshots. */
function place(products: Float64Array, square: number, axes: PrincipalPath['axes']): PathPoint {
  const [x, y] = axes.map((weights) => weights.reduce((sum, weight, i) => sum + weight * products[i], 0))
  const left = square - x * x - y * y
  // Math.max(NaN, 0) is NaN: a point that isn't finite stays so.
  return { x, y, distance: Math.sqrt(Math.max(left, 0)) }
}
