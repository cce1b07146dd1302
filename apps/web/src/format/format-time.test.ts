import { describe, expect, it } from 'vitest'
import { formatAge, formatDuration, formatMoment } from './format-time'

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

describe('moments', () => {
  const now = new Date(2026, 4, 8, 9, 0, 0, 0).getTime()

  it('are times of day on the same day, with the day before them on another, and the year in another year', () => {
    expect(formatMoment(new Date(2026, 4, 8, 0, 0, 1, 5).getTime(), now)).toBe('00:00:01.005')
    expect(formatMoment(new Date(2026, 4, 7, 23, 59, 59, 0).getTime(), now)).toMatch(/May.* 23:59:59\.000$/)
    expect(formatMoment(new Date(2025, 4, 8, 9, 0, 0, 0).getTime(), now)).toMatch(/2025.* 09:00:00\.000$/)
  })
})
