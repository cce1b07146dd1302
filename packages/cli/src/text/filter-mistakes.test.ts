import { expect, it } from 'vitest'
import { filterMistakes } from './filter-mistakes.js'

it('marks each mistake under the text of the filter', () => {
  const issues = [
    { path: 'filter', found: 'done', expected: 'completed', place: { offset: 9, length: 4 } },
    { path: 'filter', found: 'the end', expected: 'a value', place: { offset: 23, length: 0 } },
  ]
  expect(filterMistakes('status = done and seed =', issues).split('\n')).toEqual([
    '--filter cannot be read:',
    '  status = done and seed =',
    '           ^^^^',
    '  found done, expected completed',
    '  status = done and seed =',
    `${' '.repeat(25)}^`,
    '  found the end, expected a value',
  ])
})
