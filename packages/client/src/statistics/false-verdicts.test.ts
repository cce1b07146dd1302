import { describe, expect, it } from 'vitest'
import { randomNumbers } from './permutation.js'
import { rank } from './verdicts.js'

const PAIRS = 10_000
const SEEDS = [3, 4, 5, 6, 7, 8, 10, 14, 20]

const random = randomNumbers(20_261_126)
/** Box and Muller. */
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const right = (examples: number, accuracy: number) => () => {
  let count = 0
  for (let example = 0; example < examples; example++) if (random() < accuracy) count++
  return count / examples
}

const DISTRIBUTIONS: Record<string, () => number> = {
  normal,
  uniform: random,
  'heavy tails (t of 2 degrees)': () => normal() / Math.sqrt(-Math.log(1 - random())),
  'skewed (log-normal)': () => Math.exp(1.5 * normal()),
  'accuracies of 20 examples': right(20, 0.9),
  'accuracies of 300 examples': right(300, 0.97),
  'one run in ten collapses': () => (random() < 0.1 ? 0.1 : 0.9) + 0.01 * normal(),
  'always the same': () => 0.9,
}

/** Values of two configs over the same seeds, or over seeds of their own. */
function pairOf(draw: () => number, count: number, paired: boolean) {
  const side = (name: string) =>
    Array.from({ length: count }, (_, seed) => ({
      seed: paired ? `${seed}` : `${name}${seed}`,
      value: draw(),
    }))
  return [side('a'), side('b')]
}

describe(`of ${PAIRS} pairs of equal configs`, () => {
  it.each(Object.entries(DISTRIBUTIONS))('at most one in twenty gets a winner: %s', (_, draw) => {
    let winners = 0
    for (let pair = 0; pair < PAIRS; pair++) {
      const values = pairOf(draw, SEEDS[pair % SEEDS.length]!, pair % 2 === 0)
      const { judged, isWinner } = rank(values, 'higher')
      expect(judged.every((one) => one === null || Number.isFinite(one.test!.p))).toBe(true)
      if (isWinner) winners++
    }
    expect(winners / PAIRS).toBeLessThanOrEqual(0.05)
  })

  it('at most one in twenty gets a winner where the t test stands alone: 5 seeds of 20 examples', () => {
    let winners = 0
    for (let pair = 0; pair < PAIRS; pair++) {
      if (rank(pairOf(DISTRIBUTIONS['accuracies of 20 examples']!, 5, true), 'higher').isWinner) winners++
    }
    expect(winners / PAIRS).toBeLessThanOrEqual(0.05)
  })

  it('none gets a winner with two seeds', () => {
    for (let pair = 0; pair < PAIRS; pair++) {
      expect(rank(pairOf(normal, 2, true), 'higher').judged.find((one) => one !== null)?.verdict).toBe(
        'too few seeds',
      )
    }
  })
})

it('of 2,000 pairs that differ by three standard deviations, 5 seeds find most', () => {
  let found = 0
  for (let pair = 0; pair < 2000; pair++) {
    const [a, b] = pairOf(normal, 5, true)
    const { best, isWinner } = rank([a!, b!.map(({ seed, value }) => ({ seed, value: value + 3 }))], 'higher')
    if (isWinner && best === 1) found++
  }
  expect(found / 2000).toBeGreaterThan(0.8)
})

it('of 2,000 fours of equal configs at most one in twenty gets a winner', () => {
  let winners = 0
  for (let times = 0; times < 2000; times++) {
    const four = [...pairOf(normal, 6, true), ...pairOf(normal, 6, true)]
    if (rank(four, 'higher').judged.some((one) => one?.verdict === 'worse')) winners++
  }
  expect(winners / 2000).toBeLessThanOrEqual(0.05)
})
