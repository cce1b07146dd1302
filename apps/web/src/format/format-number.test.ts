import { describe, expect, it } from 'vitest'
import { formatAccuracy, formatBytes, formatCount, formatPoints, formatValue } from './format-number'

describe('numbers as people read them', () => {
  it('shows an accuracy as a percentage with two decimals', () => {
    expect(formatAccuracy(0.97314)).toBe('97.31 %')
    expect(formatAccuracy(null)).toBe('–')
    expect(formatAccuracy(Number.NaN)).toBe('NaN')
  })

  it('shows a difference in points with its sign, and none as ±0.00', () => {
    expect(formatPoints(0.0123)).toBe('+1.23')
    expect(formatPoints(-0.0123)).toBe('−1.23')
    expect(formatPoints(-0.000001)).toBe('±0.00')
  })

  it('keeps four digits, turns to powers of ten at the ends and names what is not a number', () => {
    expect(formatValue(0.123456)).toBe('0.1235')
    expect(formatValue(0.0000123)).toBe('1.23e-5')
    expect(formatValue(12_345_678)).toBe('1.23e+7')
    expect(formatValue(0.5)).toBe('0.5')
    expect(formatValue(Number.NaN)).toBe('NaN')
    expect(formatValue(Number.NEGATIVE_INFINITY)).toBe('−∞')
  })

  it('groups digits and scales bytes', () => {
    expect(formatCount(1234567)).toBe('1\u202f234\u202f567')
    expect(formatBytes(0)).toBe('0 B')
    expect(formatBytes(1536)).toBe('1.5 KiB')
    expect(formatBytes(150 * 1024 * 1024)).toBe('150 MiB')
  })
})
