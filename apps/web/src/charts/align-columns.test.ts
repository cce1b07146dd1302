import { describe, expect, it } from 'vitest'
import { alignColumns } from './align-columns'

describe('alignColumns', () => {
  it('puts lines of different x on one axis', () => {
    expect(
      alignColumns([
        { x: [0, 2], values: [1, 3] },
        { x: [1, 2], values: [10, null] },
      ]),
    ).toEqual([
      [0, 1, 2],
      [1, undefined, 3],
      [undefined, 10, null],
    ])
  })

  it('keeps every value of an x that repeats', () => {
    expect(
      alignColumns([
        { x: [1, 1, 1, 2], values: [5, 9, 4, 6] },
        { x: [1, 2], values: [7, 8] },
      ]),
    ).toEqual([
      [1, 1, 1, 2],
      [5, 9, 4, 6],
      [7, undefined, undefined, 8],
    ])
  })
})
