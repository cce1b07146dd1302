import { describe, expect, it } from 'vitest'
import { smoothValues } from './smooth-values'

describe('smoothValues', () => {
  it('leaves the values alone at weight 0', () => {
    expect(smoothValues([3, 1, 2], 0)).toEqual([3, 1, 2])
  })

  it('starts at the first value and keeps a constant line constant', () => {
    for (const value of smoothValues([5, 5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12)
  })

  it('weighs the past by w, without the bias of the start', () => {
    // n = 2, w = 0.5: (0.5·0.5·2 + 0.5·4) / (1 − 0.25)
    expect(smoothValues([2, 4], 0.5)[1]).toBeCloseTo(2.5 / 0.75, 12)
  })

  it('keeps a gap a gap and goes on after it as if it were not there', () => {
    const [first, gap, next] = smoothValues([2, Number.NaN, 4], 0.5)
    expect(first).toBe(2)
    expect(gap).toBeNaN()
    expect(next).toBeCloseTo(2.5 / 0.75, 12)
  })
})
