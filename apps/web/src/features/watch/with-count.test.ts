import { expect, it } from 'vitest'
import { withCount } from './with-count'

it('counts once, and stops counting', () => {
  expect(withCount('● a · Barycenter', 1)).toBe('(1) ● a · Barycenter')
  expect(withCount('(1) ● a', 2)).toBe('(2) ● a')
  expect(withCount('(2) ● a', 0)).toBe('● a')
})
