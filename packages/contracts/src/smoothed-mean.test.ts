import { describe, expect, it } from 'vitest'
import { SmoothedMean } from './smoothed-mean.js'

function randomSeries(seed: number, count: number): { steps: number[]; values: number[] } {
  let state = seed
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  let step = 0
  const steps = Array.from({ length: count }, () => {
    step += 1 + Math.floor(20 * random() ** 3)
    return step
  })
  return { steps, values: steps.map(() => (random() < 0.05 ? Number.NaN : 10 * random() - 5)) }
}

function smooth(steps: readonly number[], values: readonly number[], weight: number): number[] {
  const smoother = new SmoothedMean(weight)
  return values.map((value, index) => smoother.add(steps[index]!, value))
}

/** The definition, summed anew for each point: its own share of each value, faded by all distances since. */
function smoothByDefinition(steps: readonly number[], values: readonly number[], weight: number): number[] {
  return values.map((value, end) => {
    if (!Number.isFinite(value)) return value
    const places = [...steps.keys()].slice(0, end + 1).filter((place) => Number.isFinite(values[place]))
    const kept = places.map((place, index) => {
      if (index === 0) return weight
      const moved = steps[place]! - steps[places[index - 1]!]!
      return weight ** (moved / ((steps[place]! - steps[places[0]!]!) / index))
    })
    let [sum, mass] = [0, 0]
    places.forEach((place, index) => {
      const share = kept.slice(index + 1).reduce((product, next) => product * next, 1 - kept[index]!)
      sum += share * values[place]!
      mass += share
    })
    return sum / mass
  })
}

const regular = (count: number, apart = 1) => Array.from({ length: count }, (_, index) => index * apart)

describe('a smoothed mean', () => {
  it.each([0, 0.3, 0.9, 0.9999])('keeps a constant line constant, bit for bit (weight %f)', (weight) => {
    for (const value of [0.1, -3.3e-9, 7e300, 1 / 3])
      expect(new Set(smooth(randomSeries(7, 500).steps, new Array(500).fill(value), weight))).toEqual(
        new Set([value]),
      )
  })

  it('smooths the beginning of a series as the whole', () => {
    const { steps, values } = randomSeries(1, 400)
    const whole = smooth(steps, values, 0.95)
    for (const length of [1, 2, 37, 399])
      expect(smooth(steps.slice(0, length), values.slice(0, length), 0.95)).toEqual(whole.slice(0, length))
  })

  it('has no bias at the start', () => {
    expect(smooth(regular(1), [5], 0.99)).toEqual([5])
    // (0.5·0.5·2 + 0.5·4) / (1 − 0.25)
    expect(smooth(regular(2), [2, 4], 0.5)[1]).toBeCloseTo(2.5 / 0.75, 12)
  })

  it.each([1, 2, 3])('is what its definition says, for uneven steps and gaps (seed %i)', (seed) => {
    const { steps, values } = randomSeries(seed, 120)
    const expected = smoothByDefinition(steps, values, 0.9)
    smooth(steps, values, 0.9).forEach((value, index) => {
      if (Number.isFinite(values[index])) expect(value).toBeCloseTo(expected[index]!, 10)
      else expect(value).toBeNaN()
    })
  })

  it('smooths a metric logged every 100 steps as one logged at each', () => {
    const { values } = randomSeries(4, 200)
    const atEach = smooth(regular(200), values, 0.9)
    smooth(regular(200, 100), values, 0.9).forEach((value, index) => {
      if (Number.isFinite(value)) expect(value).toBeCloseTo(atEach[index]!, 12)
    })
  })

  it('forgets more over a longer way', () => {
    const [, , near] = smooth([0, 1, 2], [0, 0, 1], 0.9)
    const [, , far] = smooth([0, 1, 20], [0, 0, 1], 0.9)
    expect(far!).toBeGreaterThan(near!)
  })

  it('takes steps that repeat or go back as usual ones', () => {
    expect(smooth([3, 3, 1, 1], [1, 2, 3, 4], 0.5)).toEqual(smooth(regular(4), [1, 2, 3, 4], 0.5))
  })

  it('goes on from its state as if it had not stopped', () => {
    const { steps, values } = randomSeries(5, 300)
    const first = new SmoothedMean(0.97)
    for (let index = 0; index < 150; index++) first.add(steps[index]!, values[index]!)
    const second = new SmoothedMean(0.97, structuredClone(first.state()))
    for (let index = 150; index < 300; index++)
      expect(second.add(steps[index]!, values[index]!)).toBe(first.add(steps[index]!, values[index]!))
  })

  it('stays finite between the largest numbers', () => {
    for (const value of smooth(regular(4), [1.7e308, -1.7e308, 1.7e308, -1.7e308], 0.5))
      expect(Number.isFinite(value)).toBe(true)
  })
})
