import { expect, it } from 'vitest'
import { draftState } from './draft-state'

it('is a conflict only where somebody stored another text meanwhile', () => {
  expect(draftState('a', 'a', 'a')).toBe('same')
  expect(draftState('b', 'a', 'a')).toBe('changed')
  expect(draftState('b', 'a', 'c')).toBe('conflict')
  expect(draftState('c', 'a', 'c')).toBe('same')
})
