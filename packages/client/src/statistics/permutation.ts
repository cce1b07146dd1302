/** Above this many ways to shuffle, a fixed draw of that many stands for all of them. */
const MOST_WAYS = 1 << 14

/** Sums that differ only by the rounding of their last bits are equal. */
const SLACK = 1e-10

/**
 * How likely the mean of these differences would be as far from 0 if each sign were a coin's toss (Fisher's exact test of
 * paired values): true for every distribution that is symmetric about 0, as differences of two equal configs are.
 */
export function signFlipP(differences: readonly number[]): number {
  const observed = Math.abs(sumOf(differences))
  const reach = observed - SLACK * sumOf(differences.map(Math.abs))
  const n = differences.length
  const all = 2 ** n <= MOST_WAYS
  const random = randomBits(n)
  let extreme = 0
  const ways = all ? 2 ** n : MOST_WAYS
  for (let way = 0; way < ways; way++) {
    let sum = 0
    for (let place = 0; place < n; place++) {
      const minus = all ? (way >> place) & 1 : random()
      sum += minus ? -differences[place]! : differences[place]!
    }
    if (Math.abs(sum) >= reach) extreme++
  }
  // Of a draw, what was observed counts as one of its ways: a p of 0 would claim too much.
  return all ? extreme / ways : (extreme + 1) / (ways + 1)
}

/** The smallest p that `signFlipP` can give: below it, it has no say. */
export const leastSignFlipP = (n: number) => Math.max(2 / 2 ** n, 1 / (MOST_WAYS + 1))

/** How likely the means of two parts would be as far apart if these values had been dealt to the parts by chance. */
export function reassignP(left: readonly number[], right: readonly number[]): number {
  const values = [...left, ...right]
  const total = sumOf(values)
  const middle = total / values.length
  const deviation = (chosen: number) => Math.abs(chosen - left.length * middle)
  const scale = values.reduce((sum, value) => sum + Math.abs(value - middle), 0)
  const reach = deviation(sumOf(left)) - SLACK * scale
  const ways = waysToChoose(values.length, left.length)
  if (ways > MOST_WAYS) return drawnP(values, left.length, (sum) => deviation(sum) >= reach)
  let extreme = 0
  forEachChoice(values, left.length, (sum) => {
    if (deviation(sum) >= reach) extreme++
  })
  return extreme / ways
}

/** The smallest p that `reassignP` can give. */
export function leastReassignP(left: number, right: number): number {
  return Math.max((left === right ? 2 : 1) / waysToChoose(left + right, left), 1 / (MOST_WAYS + 1))
}

function drawnP(values: readonly number[], chosen: number, isExtreme: (sum: number) => boolean): number {
  const random = randomNumbers(values.length)
  const dealt = [...values]
  let extreme = 0
  for (let way = 0; way < MOST_WAYS; way++) {
    let sum = 0
    for (let place = 0; place < chosen; place++) {
      const other = place + Math.floor(random() * (dealt.length - place))
      const value = dealt[other]!
      dealt[other] = dealt[place]!
      dealt[place] = value
      sum += value
    }
    if (isExtreme(sum)) extreme++
  }
  return (extreme + 1) / (MOST_WAYS + 1)
}

/** Calls `visit` with the sum of every choice of `chosen` values. */
function forEachChoice(values: readonly number[], chosen: number, visit: (sum: number) => void): void {
  const choose = (from: number, left: number, sum: number) => {
    if (left === 0) return visit(sum)
    for (let place = from; place <= values.length - left; place++) {
      choose(place + 1, left - 1, sum + values[place]!)
    }
  }
  choose(0, chosen, 0)
}

function waysToChoose(of: number, chosen: number): number {
  let ways = 1
  for (let place = 1; place <= chosen; place++) ways = (ways * (of - chosen + place)) / place
  return Math.round(ways)
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

/** The same numbers for the same seed (mulberry32): a verdict must not change when a page is opened again. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomBits(seed: number): () => boolean {
  const random = randomNumbers(seed)
  return () => random() < 0.5
}
