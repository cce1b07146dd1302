import { describe, expect, it } from 'vitest'
import { axisTicks, logTicks, tickText } from './axis-ticks'

describe('axisTicks', () => {
  it('gives round values inside the range', () => {
    expect(axisTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(axisTicks(0.83, 1.01, 4)).toEqual([0.85, 0.9, 0.95, 1])
    expect(axisTicks(-2.2, 3.1, 5)).toEqual([-2, 0, 2])
  })

  it('has numbers for a loss that runs away', () => {
    expect(axisTicks(0, 4.2e31, 5)).toEqual([0, 1e31, 2e31, 3e31, 4e31])
  })

  it('is one value where there is no range', () => {
    expect(axisTicks(3, 3, 5)).toEqual([3])
  })
})

it('marks powers of ten, leaving some out where there are many', () => {
  expect(logTicks(0.01, 10, 5)).toEqual([0.01, 0.1, 1, 10])
  expect(logTicks(0.01, 1e8, 6)).toEqual([0.01, 1, 100, 1e4, 1e6, 1e8])
})

it('writes ticks short', () => {
  expect([0, 0.025, 250, 100_000, 2.5e22, -0.5, 1e-4].map((value) => tickText(value))).toEqual([
    '0',
    '0.025',
    '250',
    '1e5',
    '2.5e22',
    '−0.5',
    '1e−4',
  ])
})

it.each([
  [105.231, 105.239],
  [123_456, 123_789],
  [0.97, 0.9702],
  [-2.5e-7, 2.5e-7],
  [1_700_000_000, 1_700_000_900],
])('never writes two ticks between %d and %d alike', (low, high) => {
  const ticks = axisTicks(low, high, 5)
  const texts = ticks.map((tick) => tickText(tick, ticks[1]! - ticks[0]!))
  expect(new Set(texts).size).toBe(ticks.length)
  expect(texts.map((text) => Number(text.replaceAll('−', '-')))).toEqual(ticks)
})
