import { expect, it } from 'vitest'
import { sectionsOfKeys } from './key-sections'
import { countWords } from './runs-charts'

it('says how many runs are shown, and which are not', () => {
  expect(countWords({ shown: 20, visible: 50, all: 53 }, [])).toBe(
    'Showing 20 of 50 runs. 3 runs with a closed eye left out.',
  )
  expect(countWords({ shown: 1, visible: 1, all: 1 }, [])).toBe('1 run.')
  expect(countWords({ shown: 20, visible: 50, all: 50 }, [{ runIds: ['a', 'b'] }, { runIds: ['c'] }])).toBe(
    '2 groups over all their 3 runs, whatever is shown.',
  )
})

it('makes one chart of each metric, in sections by the part before the first slash', () => {
  expect(
    sectionsOfKeys(['b/x/2', 'b/x/10', 'loss', 'a/y']).map(({ name, charts }) => [
      name,
      charts.map(({ id }) => id),
    ]),
  ).toEqual([
    ['a', ['a/y']],
    ['b', ['b/x/2', 'b/x/10']],
    ['metrics', ['loss']],
  ])
})
