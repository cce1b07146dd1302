import type { Run } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { runTitle } from './run-title'

it('tells the state, and how far a running run is', () => {
  const progress = { fraction: 0.456 } as Run['progress']
  expect(runTitle({ status: 'running', progress, name: 'a' })).toBe('● 46 % a, running · Barycenter')
  expect(runTitle({ status: 'completed', progress, name: 'a' })).toBe('✓ a, completed · Barycenter')
})
