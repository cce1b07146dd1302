import { expect, it } from 'vitest'
import { quantile, valueRange } from './value-range'

const plain = { logarithmic: false, trimmed: false }

it('takes quantiles between neighbours', () => {
  expect([0, 0.25, 0.5, 1].map((part) => quantile([1, 2, 3, 5], part))).toEqual([1, 1.75, 2.5, 5])
  expect(quantile([7], 0.99)).toBe(7)
})

it('leaves a margin around the values, also around a single one', () => {
  expect(valueRange([0, 100], plain)).toEqual({ range: [-8, 108], outside: 0 })
  expect(valueRange([5, 5], plain).range).toEqual([4.5, 5.5])
  expect(valueRange([0], plain).range).toEqual([-1, 1])
})

it('ends logarithmic axes at powers of ten', () => {
  const logarithmic = { ...plain, logarithmic: true }
  expect(valueRange([0.003, 40], logarithmic).range).toEqual([0.001, 100])
  expect(valueRange([10, 10], logarithmic).range).toEqual([10, 100])
  expect(valueRange([], logarithmic).range).toEqual([0.1, 10])
})

it('counts the values beyond a trimmed axis', () => {
  const values = [...Array.from({ length: 300 }, (_, index) => index / 300), 1e9, -1e9]
  const { range, outside } = valueRange(values, { ...plain, trimmed: true })
  expect(outside).toBe(2)
  expect(range[0]).toBeGreaterThan(-0.2)
  expect(range[1]).toBeLessThan(1.2)
})
