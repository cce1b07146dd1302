import { expect, it } from 'vitest'
import { changeWords } from './change-words'

it('names what changed, with what was and what is', () => {
  expect(changeWords('tab=logs&find=a', 'find=a')).toBe('tab: logs → default')
  expect(changeWords('', 'tab=charts&find=')).toBe('tab: default → charts, find: default → empty')
  expect(changeWords('', `filter=${'x'.repeat(60)}`)).toBe(`filter: default → ${'x'.repeat(40)}…`)
})
