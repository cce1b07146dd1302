import { expect, it } from 'vitest'
import { everyKth, formatPick, lastK, parsePick, pickOne } from './pick-snapshots'

it('writes runs of indices short and reads them back', () => {
  const picked = [7, 0, 2, 3, 4, 4]
  expect(formatPick(picked)).toBe('0,2-4,7')
  expect(parsePick('0,2-4,7', 8)).toEqual([0, 2, 3, 4, 7])
  expect(formatPick([])).toBe('')
  expect(parsePick('', 8)).toEqual([])
})

it('reads no snapshot that is not there, and nothing from what is no index', () => {
  expect(parsePick('6-900000000,x,-1', 8)).toEqual([6, 7])
  expect(parsePick('9', 8)).toEqual([])
})

it('picks every k-th and the last k so that the last one is among them', () => {
  expect(everyKth(8, 3)).toEqual([1, 4, 7])
  expect(everyKth(3, 0)).toEqual([0, 1, 2])
  expect(lastK(8, 3)).toEqual([5, 6, 7])
  expect(lastK(2, 3)).toEqual([0, 1])
})

it('turns one over by a click and extends from the one before by shift', () => {
  expect(pickOne([1], 3, { anchor: 1, extend: false })).toEqual([1, 3])
  expect(pickOne([1, 3], 3, { anchor: 1, extend: false })).toEqual([1])
  expect(pickOne([5], 2, { anchor: 5, extend: true }).sort()).toEqual([2, 3, 4, 5])
  expect(pickOne([], 2, { anchor: null, extend: true })).toEqual([2])
})
