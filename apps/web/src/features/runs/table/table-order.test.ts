import { describe, expect, it } from 'vitest'
import { columnOf } from './columns'
import { nextFurtherSort, nextSort, orderOf, sortsOf, withFurtherSort, withSortAt } from './table-order'
import { TableView } from './view'

const view = (sort = 'desc created', ...thenBy: string[]): TableView => ({
  ...TableView.parse({}),
  sort,
  thenBy,
})
const [seed, name] = ['seed', 'name'].map((id) => columnOf(id)!) as [Column, Column]
type Column = NonNullable<ReturnType<typeof columnOf>>

describe('the order of a table', () => {
  it('starts with the largest numbers and the first names, and turns', () => {
    expect(nextSort(view(), seed)).toEqual({ sort: 'desc seed', thenBy: [] })
    expect(nextSort(view('desc seed', 'asc name'), seed)).toEqual({ sort: 'asc seed', thenBy: [] })
    expect(nextSort(view(), name)).toEqual({ sort: 'asc name', thenBy: [] })
  })

  it('takes further columns one by one, each of which turns and goes', () => {
    const start = nextFurtherSort(view('asc name'), seed)
    expect(start).toEqual({ sort: 'asc name', thenBy: ['desc seed'] })
    const turned = nextFurtherSort(view('asc name', 'desc seed'), seed)
    expect(turned).toEqual({ sort: 'asc name', thenBy: ['asc seed'] })
    expect(nextFurtherSort(view('asc name', 'asc seed'), seed)).toEqual({ sort: 'asc name', thenBy: [] })
    expect(nextFurtherSort(view('asc name', 'asc seed'), name)).toEqual({
      sort: 'desc name',
      thenBy: ['asc seed'],
    })
  })

  it('is by three columns at most: the last one makes room', () => {
    const full = view('asc name', 'asc status', 'desc param:lr')
    expect(nextFurtherSort(full, seed).thenBy).toEqual(['asc status', 'desc seed'])
    expect(withFurtherSort(full, { id: 'status', direction: 'desc' }).thenBy).toEqual([
      'desc status',
      'desc param:lr',
    ])
  })

  it('has a column once, wherever it is put', () => {
    const two = view('asc name', 'desc seed')
    expect(sortsOf(view('asc name', 'desc name')).length).toBe(1)
    expect(withSortAt(two, 0, { id: 'seed', direction: 'asc' })).toEqual({ sort: 'asc seed', thenBy: [] })
    expect(withSortAt(two, 1, null)).toEqual({ sort: 'asc name', thenBy: [] })
    expect(withSortAt(two, 0, null)).toEqual({ sort: 'desc seed', thenBy: [] })
    expect(withSortAt(two, 2, { id: 'status', direction: 'asc' }).thenBy).toEqual(['desc seed', 'asc status'])
  })

  it('is the newest first where its columns are none', () => {
    const newest = { value: { of: 'field', field: 'createdAt' }, direction: 'desc' }
    expect(orderOf(view('asc nothing'))).toEqual({ orderBy: newest, thenBy: [] })
    expect(orderOf(view('asc param:a b', 'asc nothing', 'desc seed'))).toEqual({
      orderBy: { value: { of: 'param', key: 'a b' }, direction: 'asc' },
      thenBy: [{ value: { of: 'field', field: 'seed' }, direction: 'desc' }],
    })
  })
})
