import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'

/**
 * The uniform average (SWA): c = (1/n) Σ w_i → [dim].
 *
 * Summed in float64 from +0 in snapshot order and rounded once. Every method that needs the mean takes it
 * from here, so "equal to SWA" can mean equal to the last bit.
 */
export async function uniformAverage(source: SnapshotSource): Promise<Float32Array> {
  const average = new Float32Array(source.dim)
  await forEachChunk(source, { from: 0, to: source.dim }, (rows, from) => {
    const mean = columnMeans(rows)
    // A tiny negative mean rounds to −0, and −0 + 0 is +0: without this, c + 0 could differ from c.
    for (let i = 0; i < mean.length; i++) average[from + i] = Math.fround(mean[i]) + 0
  })
  return average
}

/** Float64 mean of each column of a chunk. Exact when all rows are equal. */
export function columnMeans(rows: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(rows[0].length)
  for (const row of rows) for (let i = 0; i < mean.length; i++) mean[i] += row[i]
  for (let i = 0; i < mean.length; i++) mean[i] /= rows.length
  return mean
}
