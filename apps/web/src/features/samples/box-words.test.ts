import { expect, it } from 'vitest'
import { boxCounts, boxWords, bySurest } from './box-words'

const box = { label: 'circle', x1: 0.1, y1: 0.2, x2: 0.504, y2: 0.5, score: 0.912 }

it('tells a box by its class, how sure it is, and its place in percent of the image', () => {
  expect(boxWords(box)).toBe('circle, 91.20 %: left 10 %, top 20 %, 40 % wide, 30 % high')
  expect(boxWords({ ...box, score: null })).toMatch(/^circle: left 10 %/)
})

it('counts true and predicted boxes, and puts the surest first', () => {
  expect(boxCounts([box], [])).toBe('1 true box, 0 predicted')
  expect(bySurest([{ ...box, score: 0.5 }, box]).map(({ score }) => score)).toEqual([0.912, 0.5])
})
