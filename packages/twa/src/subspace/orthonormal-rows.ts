import { TwaError } from '../errors.js'
import type { RowChunks } from './difference-rows.js'
import type { DropReason } from './subspace.js'

/** P = T E with orthonormal rows, from rows E. */
export interface OrthonormalRows {
  /** P, [rank, width] row by row, rounded to float32 once. */
  rows: Float32Array
  /** T, one row [count of E's rows] per basis row: lower triangular over the rows kept, positive diagonal. */
  transform: Float64Array[]
  dropped: { index: number; reason: DropReason }[]
}

/**
 * Largest |P Pᵀ − I| to stop at. Below the 6e-8 of float32, in which the basis is stored, and above what float64
 * can reach for rows barely over their resolution (largest seen 5e-9 in 6000 random narrow blocks): there the
 * weights in T are so large that their rounding keeps G that far from I, however many passes follow.
 */
const ORTHONORMAL_WITHIN = 1e-8
const MAX_PASSES = 8

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
 * the residual itself, never on a pivot: a pivot loses half of the digits to cancellation.
 *
 * Reads every row (passes + 1) times; memory: one chunk and the result. Work per pass: about
 * count² · width multiplications.
 */
export async function orthonormalRows(chunks: RowChunks): Promise<OrthonormalRows> {
  const count = chunks.snapshotOf.length
  let kept: Candidate[] = chunks.snapshotOf.map((_, own) => ({ own, weights: unitVector(count, own) }))
  const dropped: OrthonormalRows['dropped'] = []
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const gram = await gramOf(chunks, kept)
    const stays = kept.map(
      ({ own, weights }, i) => Math.sqrt(gram[i][i]) > weights[own] * chunks.resolution[own],
    )
    for (const [i, { own }] of kept.entries()) {
      if (!stays[i])
        dropped.push({ index: chunks.snapshotOf[own], reason: pass === 0 ? 'zero' : 'dependent' })
    }
    const keptGram = gram.filter((_, i) => stays[i]).map((row) => row.filter((_, j) => stays[j]))
    kept = kept.filter((_, i) => stays[i])
    if (distanceFromIdentity(keptGram) <= ORTHONORMAL_WITHIN) {
      const rows = await emit(chunks, kept)
      return { rows, transform: kept.map(({ weights }) => weights), dropped }
    }
    kept = whiten(kept, keptGram)
  }
  throw new TwaError(`snapshots stayed ill-conditioned after ${MAX_PASSES} orthonormalisation passes`)
}

function unitVector(length: number, at: number): Float64Array {
  const vector = new Float64Array(length)
  vector[at] = 1
  return vector
}

/** Lower triangle (and diagonal) of the candidates' Gram matrix, mirrored. */
async function gramOf(chunks: RowChunks, candidates: readonly Candidate[]): Promise<Float64Array[]> {
  const gram = candidates.map(() => new Float64Array(candidates.length))
  await chunks.forEach((rows) => {
    const combined = candidates.map((candidate) => combine(candidate, rows))
    // Summed chunk by chunk: the error grows with the chunk's width, not with that of the model.
    for (let i = 0; i < combined.length; i++) {
      for (let j = 0; j <= i; j++) gram[i][j] += dot(combined[i], combined[j])
    }
  })
  for (let i = 0; i < gram.length; i++) for (let j = 0; j < i; j++) gram[j][i] = gram[i][j]
  return gram
}

/** One row of T times a chunk of E; T is lower triangular. */
function combine({ own, weights }: Candidate, rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0].length)
  for (let r = 0; r <= own; r++) {
    const weight = weights[r]
    if (weight === 0) continue
    const row = rows[r]
    for (let i = 0; i < sum.length; i++) sum[i] += weight * row[i]
  }
  return sum
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function distanceFromIdentity(gram: readonly Float64Array[]): number {
  let distance = 0
  for (const [i, row] of gram.entries()) {
    for (const [j, value] of row.entries()) distance = Math.max(distance, Math.abs(value - (i === j ? 1 : 0)))
  }
  return distance
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

async function emit(chunks: RowChunks, candidates: readonly Candidate[]): Promise<Float32Array> {
  const rows = new Float32Array(candidates.length * chunks.width)
  await chunks.forEach((chunk, from) => {
    for (const [i, candidate] of candidates.entries())
      rows.set(combine(candidate, chunk), i * chunks.width + from)
  })
  return rows
}
