import { IllConditionedError } from '../errors.js'
import { flattenRows } from '../linear-algebra/flatten-rows.js'
import type { ProjectionKernels } from '../projection-kernels.js'
import type { RowChunks, SnapshotRows } from './difference-rows.js'
import type { DropReason } from './plan.js'

/** P = T E has orthonormal rows. */
export interface Orthonormalisation {
  /** T, one row [E's rows] per basis row: lower triangular over the rows kept, positive diagonal. */
  transform: Float64Array[]
  dropped: { index: number; reason: DropReason }[]
}

/**
 * Largest |P Pᵀ − I| to stop at: below the 6e-8 of float32, in which the basis is stored. Float64 reaches it, but for a
 * row that is barely over its resolution: its weights in T are so large that their rounding alone, of size
 * ε Σ_c |T_rc| ‖E_c‖, can keep G farther from I, however many passes follow. Such a row is dropped (see `mostlyRounding`).
 */
const ORTHONORMAL_WITHIN = 1e-8
const MAX_PASSES = 8

/** Passes after which a row that still can't be told from its rounding is given up: the first two only condition it. */
const CONDITIONING_PASSES = 2

/** Part of a squared norm below which a Cholesky pivot is mostly rounding of the Gram matrix. */
const UNRELIABLE_PIVOT = 1e-9

interface Candidate {
  /** Which row of E this one is for. */
  own: number
  /** Its row of T. */
  weights: Float64Array
}

/**
 * Rank-revealing Gram-QR in float64, in column chunks: form G = (T E)(T E)ᵀ, put T ← L⁻¹ T with G = L Lᵀ,
 * until G = I. One pass squares the condition number and misses 1e-6 for late snapshots (section 12.1 of the
 * method: spectral error 98); a pass on its own result repairs that, so two usually do.
 *
 * A row is dropped when what is left of it after projection is below its resolution. That is measured on
 * the residual itself, never on a pivot: a pivot loses half of the digits to cancellation. From the third pass on
 * a row is dropped, too, when rounding of its combination keeps it from being orthogonal within 1e-8.
 *
 * Reads every row once a pass (two to three passes); memory: two chunks and two [count, count] matrices, whatever
 * the width. Work per pass: about 2 · count² · width multiplications, half of it in the first.
 *
 * @throws IllConditionedError naming the row that eight passes left farthest from orthonormal.
 */
export async function orthonormalise(
  rows: SnapshotRows,
  kernels: ProjectionKernels,
): Promise<Orthonormalisation> {
  let kept: Candidate[] = rows.snapshotOf.map((_, own) => ({ own, weights: unitVector(rows.count, own) }))
  const dropped: Orthonormalisation['dropped'] = []
  let sizes: number[] = []
  let rest: number[] = []
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const gram = await gramOf(rows, kept, pass === 0, kernels)
    const norms = gram.map((row, i) => Math.sqrt(row[i]))
    if (pass === 0) sizes = norms
    const stays = kept.map(
      ({ own, weights }, i) =>
        norms[i] > weights[own] * rows.resolution[own] &&
        !(pass >= CONDITIONING_PASSES && mostlyRounding(norms[i], weights, sizes)),
    )
    for (const [i, { own }] of kept.entries()) {
      if (!stays[i]) dropped.push({ index: rows.snapshotOf[own], reason: pass === 0 ? 'zero' : 'dependent' })
    }
    const keptGram = gram.filter((_, i) => stays[i]).map((row) => row.filter((_, j) => stays[j]))
    kept = kept.filter((_, i) => stays[i])
    rest = keptGram.map(distanceFromUnit)
    if (Math.max(0, ...rest) <= ORTHONORMAL_WITHIN)
      return { transform: kept.map(({ weights }) => weights), dropped }
    kept = whiten(kept, keptGram)
  }
  const distance = Math.max(...rest)
  const row = rows.snapshotOf[kept[rest.indexOf(distance)].own]
  throw new IllConditionedError({ row, from: rows.from, distance }, ORTHONORMAL_WITHIN)
}

/** Whether the float64 rounding of Σ_c T_c E_c, terms of size |T_c| ‖E_c‖, is over 1e-8 of the sum. */
function mostlyRounding(length: number, weights: Float64Array, sizes: readonly number[]): boolean {
  const terms = weights.reduce((sum, weight, c) => sum + Math.abs(weight) * sizes[c], 0)
  return length * ORTHONORMAL_WITHIN <= 2 ** -52 * terms
}

function unitVector(length: number, at: number): Float64Array {
  const vector = new Float64Array(length)
  vector[at] = 1
  return vector
}

/** The candidates' Gram matrix; in the first pass they are the rows themselves. */
async function gramOf(
  rows: RowChunks,
  candidates: readonly Candidate[],
  first: boolean,
  kernels: ProjectionKernels,
): Promise<Float64Array[]> {
  const m = candidates.length
  const gram = candidates.map(() => new Float64Array(m))
  if (m === 0) return gram
  const weights = flattenRows(candidates.map((candidate) => candidate.weights))
  await rows.forEachChunk((chunk) => {
    // Summed chunk by chunk: the error grows with the chunk's width, not with that of the model.
    const part = kernels.gram(first ? chunk : kernels.combine(weights, chunk, rows.count), m)
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) gram[i][j] += part[i * m + j]
  })
  return gram
}

/** Of row i of a Gram matrix from that of the identity, by its largest entry. */
function distanceFromUnit(row: Float64Array, i: number): number {
  return row.reduce((most, value, j) => Math.max(most, Math.abs(value - (i === j ? 1 : 0))), 0)
}

/** T ← L⁻¹ T by forward substitution, with G = L Lᵀ computed alongside, row by row. */
function whiten(candidates: readonly Candidate[], gram: readonly Float64Array[]): Candidate[] {
  const factor = gram.map((row) => new Float64Array(row.length))
  const result: Candidate[] = []
  for (const [i, { own, weights }] of candidates.entries()) {
    const next = Float64Array.from(weights)
    let residual = gram[i][i]
    for (let j = 0; j < i; j++) {
      let entry = gram[i][j]
      for (let k = 0; k < j; k++) entry -= factor[i][k] * factor[j][k]
      factor[i][j] = entry / factor[j][j]
      residual -= factor[i][j] ** 2
      for (let c = 0; c <= own; c++) next[c] -= factor[i][j] * result[j].weights[c]
    }
    // A pivot of rounding noise would blow the row up: keep its scale, and let the next pass, which sees the
    // projected row itself, measure what is left of it.
    factor[i][i] = Math.sqrt(residual > UNRELIABLE_PIVOT * gram[i][i] ? residual : gram[i][i])
    for (let c = 0; c <= own; c++) next[c] /= factor[i][i]
    result.push({ own, weights: next })
  }
  return result
}
