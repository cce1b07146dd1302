import { describe, expect, it } from 'vitest'
import { budgetAtScore, meanInterval, pairedTest, quantileT } from './statistics.mjs'

describe('quantileT', () => {
  // Tables of Student's t, two-sided 95 % and 99 %.
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 4, 2.77645],
    [0.975, 9, 2.26216],
    [0.995, 4, 4.60409],
    [0.975, 100, 1.98397],
  ])('of %f with %i degrees of freedom is %f', (probability, degrees, expected) => {
    expect(quantileT(probability, degrees)).toBeCloseTo(expected, 4)
  })
})

describe('meanInterval', () => {
  it('is the mean and t · s / √n', () => {
    // s² = 2.5 and t₄ = 2.77645: 2.77645 · √(2.5 / 5).
    const { mean, halfWidth } = meanInterval([1, 2, 3, 4, 5])
    expect(mean).toBe(3)
    expect(halfWidth).toBeCloseTo(1.96324, 5)
  })
})

describe('pairedTest', () => {
  it("gives Gosset's figures for his sleep data", () => {
    // Student (1908): extra hours of sleep by two drugs; t = −4.0621 with 9 degrees of freedom, p = 0.002833.
    const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    const two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    const { mean, halfWidth, p } = pairedTest(one, two)
    expect(mean).toBeCloseTo(-1.58, 10)
    expect(mean - halfWidth).toBeCloseTo(-2.4598858, 6)
    expect(mean + halfWidth).toBeCloseTo(-0.7001142, 6)
    expect(p).toBeCloseTo(0.002833, 6)
  })

  it('knows no difference where there is none, and no doubt where all pairs differ by the same', () => {
    expect(pairedTest([1, 2, 3], [1, 2, 3])).toMatchObject({ mean: 0, halfWidth: 0, p: 1 })
    expect(pairedTest([2, 3, 4], [1, 2, 3])).toMatchObject({ mean: 1, halfWidth: 0, p: 0 })
  })

  it('refuses what is not in pairs', () => {
    expect(() => pairedTest([1, 2], [1])).toThrow('pairs: found 2 and 1 values')
  })
})

describe('budgetAtScore', () => {
  const rising = [
    { budget: 100, score: 0.5 },
    { budget: 200, score: 0.7 },
    { budget: 300, score: 0.9 },
  ]
  const falling = rising.map(({ budget, score }) => ({ budget, score: -score }))

  it('reads between the points, whichever way is better', () => {
    expect(budgetAtScore(rising, 0.6, 'higher').budget).toBeCloseTo(150)
    expect(budgetAtScore(falling, -0.8, 'lower').budget).toBeCloseTo(250)
  })

  it('says when the first point is there already, and when none ever is', () => {
    expect(budgetAtScore(rising, 0.4, 'higher')).toEqual({ budget: 100, isFirst: true })
    expect(budgetAtScore(rising, 0.95, 'higher')).toBeNull()
  })
})
