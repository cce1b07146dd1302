import { SettingError } from '../errors.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { magnitudeThresholds } from './magnitude-thresholds.js'
import { mergeColumns, requireBase } from './merge-columns.js'

/** Where the tasks started, how much of each to keep, and how much of the merged one to add. */
export interface TiesOptions {
  /** θ_0, [dim]: the point that all snapshots were fine-tuned from. */
  base: Float32Array
  /** Fraction of the entries of each task vector that stay, in (0, 1]. */
  keepFraction?: number
  /** λ. */
  scale?: number
}

/**
 * TIES merging (Yadav et al., 2023, algorithm 1), with task vectors τ_i = w_i − θ_0:
 *
 *   trim    τ̂_i: the round(keepFraction · dim), at least 1, largest |τ_ij| of each task; the others become 0
 *   elect   γ_j = sign(Σ_i τ̂_ij)
 *   merge   τ_j = mean of the τ̂_ij with sign γ_j; 0 where γ_j = 0
 *   θ = θ_0 + λ τ  → [dim]
 *
 * Magnitudes are compared as float32, and all entries that tie with the smallest kept one are kept. Reads the snapshots
 * three times.
 *
 * @throws ShapeError, SettingError when base, keepFraction or scale can't be used
 */
export async function tiesMerge(source: SnapshotSource, options: TiesOptions): Promise<Float32Array> {
  const { base, keepFraction = 0.2, scale = 1 } = options
  requireBase(base, source)
  if (!(keepFraction > 0 && keepFraction <= 1)) {
    throw new SettingError('keepFraction', keepFraction, 'above 0 and at most 1')
  }
  if (!Number.isFinite(scale)) throw new SettingError('scale', scale, 'finite')
  const keep = Math.max(1, Math.round(keepFraction * source.dim))
  const thresholds = await magnitudeThresholds(source, { base, keep })
  return mergeColumns(source, (rows, from) => {
    const chunk = { rows, base: base.subarray(from, from + rows[0].length), thresholds }
    const merged = meanOfAgreeing(chunk, electedSums(chunk))
    return merged.map((task, i) => chunk.base[i] + scale * task)
  })
}

interface TaskChunk {
  rows: readonly Float32Array[]
  base: Float32Array
  thresholds: Float32Array
}

/** τ, or 0 where it is trimmed. */
function trimmed(task: number, threshold: number): number {
  return Math.abs(Math.fround(task)) >= threshold ? task : 0
}

/** Σ_i τ̂_ij, whose sign is the elected one. */
function electedSums({ rows, base, thresholds }: TaskChunk): Float64Array {
  const sums = new Float64Array(base.length)
  for (const [index, row] of rows.entries()) {
    const threshold = thresholds[index]
    for (let i = 0; i < row.length; i++) sums[i] += trimmed(row[i] - base[i], threshold)
  }
  return sums
}

function meanOfAgreeing({ rows, base, thresholds }: TaskChunk, elected: Float64Array): Float64Array {
  const sums = new Float64Array(base.length)
  const counts = new Uint32Array(base.length)
  for (const [index, row] of rows.entries()) {
    const threshold = thresholds[index]
    for (let i = 0; i < row.length; i++) {
      const task = trimmed(row[i] - base[i], threshold)
      if (Math.sign(task) !== Math.sign(elected[i]) || task === 0) continue
      sums[i] += task
      counts[i]++
    }
  }
  return sums.map((sum, i) => (counts[i] === 0 ? 0 : sum / counts[i]))
}
