import { expect, it } from 'vitest'
import { isStep } from './history-step'

it('is another tab, another way to show runs, or a saved view that is opened', () => {
  expect(isStep('', 'tab=logs')).toBe(true)
  expect(isStep('tab=logs&find=a', 'find=a')).toBe(true)
  expect(isStep('filter=a', 'filter=a&show=charts')).toBe(true)
  expect(isStep('filter=a', 'view=1&filter=b')).toBe(true)
})

it('is neither what is typed, sorted or zoomed, nor the name that a view gets or loses', () => {
  expect(isStep('filter=a', 'filter=ab')).toBe(false)
  expect(isStep('tab=charts', 'tab=charts&zoom={"step":[1,2]}&sort=asc name')).toBe(false)
  expect(isStep('filter=a', 'filter=a&view=1')).toBe(false)
  expect(isStep('filter=a&view=1', 'filter=a')).toBe(false)
})
