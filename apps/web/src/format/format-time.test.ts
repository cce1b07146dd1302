import { describe, expect, it } from 'vitest'
import { formatAge, formatDuration } from './format-time'

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [940, '940 ms'],
    [4200, '4.2 s'],
    [42_400, '42 s'],
    [83_000, '1 m 23 s'],
    [59_900, '1 m'],
    [3_600_000, '1 h'],
    [3_599_900, '1 h'],
    [5_400_000, '1 h 30 m'],
    [90_000_000, '1 d 1 h'],
    [-1, '–'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('ages', () => {
  it('never speaks of the future, whatever the clocks say', () => {
    expect(formatAge(-30_000)).toBe('just now')
    expect(formatAge(61_000)).toBe('1 m ago')
    expect(formatAge(26 * 3_600_000)).toBe('1 d ago')
  })
})
