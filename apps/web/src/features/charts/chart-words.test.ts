import { expect, it } from 'vitest'
import type { ChartLine } from '../../charts/prepare-chart'
import { gapWords, pointsWords } from './chart-words'

const line = { values: [1], x: [0] } as unknown as ChartLine
const group = { ...line, band: { runs: 12, n: [], low: [], high: [] } }

it('says how many points of how many are drawn', () => {
  expect(pointsWords([line], { points: 500, inRange: 120_000, count: 120_000 }, false)).toBe(
    '500 of 120\u202f000 points',
  )
  expect(pointsWords([line], { points: 300, inRange: 300, count: 300 }, false)).toBe('300 points')
  expect(pointsWords([line], { points: 300, inRange: 300, count: 9000 }, true)).toBe(
    '300 points in this range',
  )
  expect(pointsWords([group], { points: 50, inRange: 50, count: 9000 }, false)).toBe(
    'means of 9\u202f000 points of 12 runs',
  )
})

it('tells what the picture leaves out', () => {
  const prepared = {
    points: 9,
    inRange: 9,
    notFinite: 2,
    notPositive: 1,
    outside: 3,
    unmatched: 4,
  } as Parameters<typeof gapWords>[0]
  expect(gapWords(prepared)).toEqual([
    '2 points not finite (NaN or ∞), shown as gaps.',
    '1 point of 0 or less cannot be shown on a log axis.',
    '4 points without a value of the metric on the x axis.',
    '3 outliers beyond the y axis.',
  ])
  expect(gapWords({ ...prepared, inRange: 100 })[0]).toMatch(/^At least 2 points not finite/)
})
