import { expect, it } from 'vitest'
import { drawnCsv, rawCsv } from './chart-csv'

const line = {
  id: 'a',
  label: 'a, "first"',
  color: '#000',
  x: [0, 1],
  steps: [0, 1],
  values: [1, Number.NaN],
  smoothed: [1, Number.NaN],
  count: 2,
  inRange: 2,
  unmatched: 0,
}

it('says what is drawn above the points that are', () => {
  expect(drawnCsv([line], 'step', 'loss; 2 points')).toBe(
    '# loss; 2 points\nseries,label,step,step,value,smoothed\na,"a, ""first""",0,0,1,1\na,"a, ""first""",1,1,NaN,NaN\n',
  )
})

it('tells the band and the members of a group', () => {
  const band = { runs: 2, n: [2, 1], low: [0, null], high: [2, null] }
  const text = drawnCsv([{ ...line, label: 'g', steps: [], smoothed: null, band }], 'relative', 'n')
  expect(text.split('\n').slice(1)).toEqual([
    'series,label,relative,step,value,smoothed,low,high,runs',
    'a,g,0,,1,,0,2,2',
    'a,g,1,,NaN,,,,1',
    '',
  ])
})

it('has every point as it was logged', () => {
  const points = [
    [2, 1000, 0.1],
    [1, 1001, Number.POSITIVE_INFINITY],
  ] as const
  expect(rawCsv([{ id: 'r', label: 'run', key: 'loss', points }])).toBe(
    'series,label,key,step,timestamp,value\nr,run,loss,2,1000,0.1\nr,run,loss,1,1001,Infinity\n',
  )
})
