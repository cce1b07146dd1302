import { SettingError, ShapeError } from '../errors.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { mergeColumns } from './merge-columns.js'
import { requireWeights } from './weighted-average.js'

/** How sure each snapshot is of each of its weights. */
export interface FisherAverageOptions {
  /** Diagonal Fisher of every snapshot, [count, dim], e.g. from `createFisherEstimator`; at least 0. */
  fishers: SnapshotSource
  /** λ_i ≥ 0, how much each snapshot matters as a whole; left out: 1 for each. */
  snapshotWeights?: readonly number[]
  /** Smaller Fisher values count as this. */
  floor?: number
}

/**
 * So small that it decides only where no snapshot knows anything: mean squared gradients of a trained model are often
 * below 1e-8, and a floor near them would turn the merge into the plain mean.
 */
const DEFAULT_FLOOR = 1e-30

/**
 * Fisher-weighted average (Matena & Raffel, 2022):
 *
 *   F ← max(F, floor),   θ_j = Σ_i λ_i F_ij w_ij / Σ_i λ_i F_ij  → [dim]
 *
 * Where the Fishers of all snapshots are 0, the floor makes it their mean weighted by λ: the uniform mean when no
 * `snapshotWeights` are given. Also for equal Fishers, to one float32 rounding.
 *
 * @throws ShapeError when Fishers or weights don't fit the snapshots
 * @throws SettingError for a Fisher or a weight that is negative or not finite, for weights that are all 0 and for
 *   floor ≤ 0
 */
export async function fisherAverage(
  source: SnapshotSource,
  options: FisherAverageOptions,
): Promise<Float32Array> {
  const { fishers, floor = DEFAULT_FLOOR } = options
  const importance = options.snapshotWeights ?? new Array<number>(source.count).fill(1)
  if (fishers.count !== source.count || fishers.dim !== source.dim) {
    throw new ShapeError('fishers', [fishers.count, fishers.dim], [source.count, source.dim])
  }
  if (!(floor > 0 && Number.isFinite(floor))) throw new SettingError('floor', floor, 'finite and above 0')
  requireImportance(importance, source.count)
  // Relative to the largest, so that λ · floor can't underflow to 0.
  const largest = Math.max(...importance)
  const lambdas = importance.map((lambda) => lambda / largest)
  return mergeColumns(stacked(source, fishers), (rows) => {
    const weighted = new Float64Array(rows[0].length)
    const total = new Float64Array(rows[0].length)
    for (const [index, lambda] of lambdas.entries()) {
      const [row, fisher] = [rows[index], rows[source.count + index]]
      for (let i = 0; i < row.length; i++) {
        const weight = lambda * Math.max(fisher[i], floor)
        weighted[i] += weight * row[i]
        total[i] += weight
      }
    }
    return weighted.map((sum, i) => sum / total[i])
  })
}

function requireImportance(importance: readonly number[], count: number): void {
  requireWeights('snapshotWeights', importance, count)
  const negative = importance.findIndex((weight) => weight < 0)
  if (negative >= 0) {
    throw new SettingError(`snapshotWeights of snapshot ${negative}`, importance[negative], 'at least 0')
  }
  if (importance.every((weight) => weight === 0)) {
    throw new SettingError('snapshotWeights', 'all 0', 'at least one above 0')
  }
}

/** Snapshots and under them their Fishers, so that one pass reads both in step. */
function stacked(source: SnapshotSource, fishers: SnapshotSource): SnapshotSource {
  return {
    count: source.count + fishers.count,
    dim: source.dim,
    async read(index, from, to) {
      if (index < source.count) return source.read(index, from, to)
      const snapshot = index - source.count
      const fisher = await fishers.read(snapshot, from, to)
      requireFisher(fisher, { snapshot, from, to })
      return fisher
    },
  }
}

function requireFisher(fisher: Float32Array, at: { snapshot: number; from: number; to: number }): void {
  const name = `Fisher of snapshot ${at.snapshot}`
  if (fisher.length !== at.to - at.from) {
    throw new ShapeError(`chunk of ${name} at ${at.from}`, [fisher.length], [at.to - at.from])
  }
  for (let i = 0; i < fisher.length; i++) {
    if (fisher[i] >= 0 && fisher[i] < Number.POSITIVE_INFINITY) continue
    throw new SettingError(`${name} at position ${at.from + i}`, fisher[i], 'finite and at least 0')
  }
}
