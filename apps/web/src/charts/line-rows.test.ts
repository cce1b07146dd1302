import { describe, expect, it } from 'vitest'
import { lonePoints, nearestRow, rowAtCursor, rowsAcross, rowsIn } from './line-rows'

describe('the rows of a line', () => {
  const x = [0, 10, 20, 20, 30]

  it('are those within a range, its ends and all points of one x included', () => {
    expect(rowsIn(x, [10, 20])).toEqual([1, 4])
    expect(rowsIn(x, [11, 19])).toEqual([2, 2])
    expect(rowsIn(x, [-5, 99])).toEqual([0, 5])
    expect(rowsIn([], [0, 1])).toEqual([0, 0])
  })

  it('take in one more at either end, so that a stroke reaches the edge of the picture', () => {
    expect(rowsAcross(x, [11, 19])).toEqual([1, 2])
    expect(rowsAcross(x, [10, 20])).toEqual([0, 4])
    expect(rowsAcross(x, [-5, 99])).toEqual([0, 4])
    expect(rowsAcross(x, [40, 50])).toEqual([4, 4])
  })

  it('have a nearest one to each place, and none under a crosshair beyond the ends', () => {
    expect([-5, 4, 6, 29, 99].map((at) => nearestRow(x, at))).toEqual([0, 0, 1, 4, 4])
    expect([-5, 0, 26, 99].map((at) => rowAtCursor(x, at))).toEqual([null, 0, 4, null])
    expect(nearestRow([], 1)).toBeNull()
  })
})

it('finds points that no stroke reaches', () => {
  expect(lonePoints([1, null, 2, 3, null, 4])).toEqual([0, 5])
  expect(lonePoints([5])).toEqual([0])
  expect(lonePoints([1, 2, null])).toEqual([])
})
