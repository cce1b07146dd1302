/** Seeded numbers, the same on every machine: mulberry32 (Tommy Ettinger, public domain). */
export function createRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** A whole number from `from` to `to`, both included. */
  const int = (from, to) => from + Math.floor(next() * (to - from + 1))
  const pick = (list) => list[int(0, list.length - 1)]
  function shuffle(list) {
    const left = [...list]
    const drawn = []
    while (left.length > 0) drawn.push(...left.splice(int(0, left.length - 1), 1))
    return drawn
  }
  return { next, int, pick, shuffle }
}
