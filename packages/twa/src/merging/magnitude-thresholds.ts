import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'

const HALF_BITS = 16

/**
 * The `keep`-th largest |w_ij − base_j| of every snapshot i, exactly, as float32 → [count].
 *
 * A float32 that isn't negative sorts like its bit pattern, so two passes of counting find it without sorting: the
 * first counts upper halves of the patterns, the second the lower halves of those that share the upper half found.
 * 256 KB of counts for each snapshot, whatever the length of the vectors. `keep` is 1 … dim.
 */
export async function magnitudeThresholds(
  source: SnapshotSource,
  { base, keep }: { base: Float32Array; keep: number },
): Promise<Float32Array> {
  const upper = (await countHalves(source, base)).map((counts) => locate(counts, keep))
  const lower = await countHalves(
    source,
    base,
    upper.map(({ half }) => half),
  )
  const patterns = Uint32Array.from(upper, ({ half, rest }, i) => {
    // >>> 0: a shift gives a signed number.
    return ((half << HALF_BITS) | locate(lower[i], rest).half) >>> 0
  })
  return new Float32Array(patterns.buffer)
}

/** How often each half of 16 bits occurs: the upper one, or the lower one of patterns with a given upper one. */
async function countHalves(
  source: SnapshotSource,
  base: Float32Array,
  upper?: readonly number[],
): Promise<Uint32Array[]> {
  const counts = Array.from({ length: source.count }, () => new Uint32Array(2 ** HALF_BITS))
  await forEachChunk(source, { from: 0, to: source.dim }, (rows, from) => {
    for (const [index, row] of rows.entries()) {
      const patterns = magnitudePatterns(row, base.subarray(from, from + row.length))
      if (upper) countLower(counts[index], patterns, upper[index])
      else for (const pattern of patterns) counts[index][pattern >>> HALF_BITS]++
    }
  })
  return counts
}

function countLower(counts: Uint32Array, patterns: Uint32Array, upper: number): void {
  for (const pattern of patterns) {
    if (pattern >>> HALF_BITS === upper) counts[pattern & (2 ** HALF_BITS - 1)]++
  }
}

function magnitudePatterns(row: Float32Array, base: Float32Array): Uint32Array {
  const magnitudes = new Float32Array(row.length)
  for (let i = 0; i < row.length; i++) magnitudes[i] = Math.abs(row[i] - base[i])
  return new Uint32Array(magnitudes.buffer)
}

/** The half in which the `rank`-th largest lies (rank from 1), and its rank among those in that half. */
function locate(counts: Uint32Array, rank: number): { half: number; rest: number } {
  let half = counts.length - 1
  let rest = rank
  while (counts[half] < rest) rest -= counts[half--]
  return { half, rest }
}
