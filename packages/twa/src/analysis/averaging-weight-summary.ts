/** What the averaging weights a of one block say at a glance. */
export interface AveragingWeightSummary {
  /** Σ a_i: 1 for an average; a span may rescale. */
  sum: number
  /** 1 / Σ a_i²: n for equal weights 1/n, 1 for a single snapshot, below 1 where weights extrapolate; 0 where all are 0. */
  effectiveSnapshots: number
  /** Σ |a_i| over negative weights: how far the point lies outside of the snapshots' convex hull; 0 inside. */
  negativeMass: number
}

/** One summary per block of averaging weights [blocks][snapshots], as `Subspace.toAveragingWeights` gives them. */
export function averagingWeightSummary(weights: readonly ArrayLike<number>[]): AveragingWeightSummary[] {
  return weights.map((block) => {
    let sum = 0
    let squares = 0
    let negativeMass = 0
    for (const weight of Array.from(block)) {
      sum += weight
      squares += weight * weight
      if (weight < 0) negativeMass -= weight
    }
    return { sum, effectiveSnapshots: squares === 0 ? 0 : 1 / squares, negativeMass }
  })
}
