import { describe, expect, it } from 'vitest'
import { readSort } from './sort-options.js'

const lr = { of: 'param', key: 'lr' }
const loss = { of: 'metric', key: 'loss', stat: 'last' }

describe('the order of runs on the command line', () => {
  it('is by one value or by several, each with its own direction', () => {
    expect(readSort({})).toEqual({})
    expect(readSort({ sort: ['params.lr'] })).toEqual({
      orderBy: { value: lr, direction: 'asc' },
      thenBy: [],
    })
    expect(readSort({ sort: ['params.lr asc', 'last(loss)', 'status desc'], descending: true })).toEqual({
      orderBy: { value: lr, direction: 'asc' },
      thenBy: [
        { value: loss, direction: 'desc' },
        { value: { of: 'field', field: 'status' }, direction: 'desc' },
      ],
    })
  })

  it('is refused where a value is none, or there are too many', () => {
    expect(() => readSort({ sort: ['nothing desc'] })).toThrow(
      '--sort: found "nothing", expected last(metric)',
    )
    expect(() => readSort({ sort: ['name', 'seed', 'status', 'kind'] })).toThrow(
      '--sort: found 4 values, expected at most 3',
    )
  })
})
