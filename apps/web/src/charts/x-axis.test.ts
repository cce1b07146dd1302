import { describe, expect, it } from 'vitest'
import { xRange, xText, xTicks, xTickTexts } from './x-axis'

describe('ticks of an x axis', () => {
  it('are whole steps', () => {
    expect(xTicks('step', [0, 3], 8, false)).toEqual([0, 1, 2, 3])
  })

  it('are round durations', () => {
    const ticks = xTicks('relative', [0, 5_400_000], 6, false)
    expect(xTickTexts('relative', ticks, false)).toEqual([
      '0',
      '15 m',
      '30 m',
      '45 m',
      '1 h',
      '1 h 15 m',
      '1 h 30 m',
    ])
  })

  it('are round times of day in the zone of the viewer', () => {
    const noon = new Date(2026, 4, 5, 12, 3).getTime()
    const ticks = xTicks('wall', [noon, noon + 20 * 60_000], 4, false)
    expect(xTickTexts('wall', ticks, false)).toEqual(['12:05', '12:10', '12:15', '12:20'])
  })

  it('are powers of ten on a logarithmic axis', () => {
    expect(xTicks('step', [1, 1000], 6, true)).toEqual([1, 10, 100, 1000])
  })
})

it('gives an axis that has one place, or none, a width', () => {
  expect(xRange([5], false)).toEqual([4.5, 5.5])
  expect(xRange([], true)).toEqual([1, 10])
  expect(xRange([0, 4, 8], true)).toEqual([4, 8])
})

it('writes a place by its kind', () => {
  expect([
    xText('step', 1200),
    xText('relative', 83_000),
    xText('metric', 0.123456789),
    xText('step', 898.67),
  ]).toEqual(['1200', '1 m 23 s', '0.123457', '899'])
})
