// Timing in rounds: every contender once a round, so that a machine that slows down slows them all.

/** Milliseconds of each contender in each round, after one that doesn't count. */
export async function inRounds(contenders, rounds) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const start = performance.now()
      await run()
      if (round >= 0) times[name].push(performance.now() - start)
    }
  }
  return times
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Median of a figure over the rounds, with its smallest and largest value: `1.12 (1.05 to 1.31)`. */
export function spread(values, digits = 2) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

export const eachRound = (count, figure) => Array.from({ length: count }, (_, round) => figure(round))

const SEARCHED_BYTES = 1 << 29

/**
 * Bytes a millisecond that one core reads from memory: the C library's search for a byte that isn't there, which reads
 * 32 bytes an instruction and computes next to nothing. The best of several, as a limit is.
 */
export function readBandwidth(rounds = 7) {
  // Written first: untouched pages all share one page of zeros, which stays in the cache.
  const bytes = Buffer.alloc(SEARCHED_BYTES, 2)
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    if (bytes.indexOf(1) !== -1) throw new Error('memory full of twos holds a one')
    best = Math.max(best, SEARCHED_BYTES / (performance.now() - start))
  }
  return best
}
