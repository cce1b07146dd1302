import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatPercent, formatValue } from './format-number'

describe('numbers as people read them', () => {
  it('shows a fraction as a percentage with two decimals', () => {
    expect(formatPercent(0.97314)).toBe('97.31 %')
    expect(formatPercent(Number.NaN)).toBe('NaN')
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
