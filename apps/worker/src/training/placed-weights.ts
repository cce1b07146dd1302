import type { AveragingPath, MethodName } from '@barycenter/contracts'
import { type PathPoint, type ProjectionKernels, principalPath, type SnapshotSource } from '@barycenter/twa'

/** What a method ended at. */
export interface NamedWeights {
  method: MethodName
  weights: Float32Array
}

/** Snapshots, and what the methods made of them, in the plane of the first two principal directions. */
export async function placeWeights(
  source: SnapshotSource,
  weights: readonly NamedWeights[],
  kernels: ProjectionKernels,
): Promise<AveragingPath> {
  const extraPoints = weights.map((each) => each.weights)
  const path = await principalPath(source, { extraPoints, kernels })
  const placed = path.extraPoints.map((point, place) => ({ method: weights[place].method, ...foot(point) }))
  return {
    snapshots: path.snapshots.map((point, index) => ({ index, ...foot(point) })),
    // Weights that are not finite lie nowhere; JSON has no word for that.
    methods: placed.filter(({ x, y, distance }) => [x, y, distance].every(Number.isFinite)),
    explained: path.explainedVariance,
    axes: path.axes,
  }
}

function foot({ x, y, distance }: PathPoint): PathPoint {
  return { x, y, distance }
}
