import { describe, expect, it } from 'vitest'
import { columnOf } from './columns'
import {
  shownColumns,
  TableView,
  widthOf,
  withColumn,
  withFrozen,
  withGroup,
  withOrder,
  withPin,
} from './view'
import { isModified, stateOf, viewOf } from './view-text'

const DEFAULTS = ['name', 'status', 'created']
const view = (change: Partial<TableView> = {}): TableView => ({ ...TableView.parse({}), ...change })
const ids = (shown: ReturnType<typeof shownColumns>) =>
  [shown.frozen, shown.moving].map((columns) => columns.map(({ id }) => id))

describe('the columns of a view', () => {
  it('have the name first, and those that stay before those that scroll', () => {
    expect(
      ids(shownColumns(view({ columns: ['seed', 'tag:a', 'status'], frozen: ['status'] }), DEFAULTS)),
    ).toEqual([
      ['name', 'status'],
      ['seed', 'tag:a'],
    ])
  })

  it('are added last, hidden and moved', () => {
    const now = view({ columns: ['name', 'seed', 'status'] })
    expect(withColumn(now, DEFAULTS, 'tag:a', true).columns).toEqual(['name', 'seed', 'status', 'tag:a'])
    expect(withColumn(now, DEFAULTS, 'seed', false).columns).toEqual(['name', 'status'])
    expect(withOrder(now, DEFAULTS, 2, 1).columns).toEqual(['name', 'status', 'seed'])
    expect(withFrozen(now, 'seed', true).frozen).toEqual(['name', 'seed'])
  })

  it('are at least wide enough to be dragged', () => {
    expect([10, 120.4, 9000].map((width) => widthOf({ widths: { seed: width } }, columnOf('seed')!))).toEqual(
      [56, 120, 800],
    )
  })
})

it('groups by three levels and pins six runs at most', () => {
  const full = view({ group: ['a', 'b', 'c'], pins: ['1', '2', '3', '4', '5', '6'] })
  expect(withGroup(full, 'd', true).group).toEqual(['a', 'b', 'c'])
  expect(withGroup(full, 'b', false).group).toEqual(['a', 'c'])
  expect(withPin(full, '7', true).pins).toEqual(['2', '3', '4', '5', '6', '7'])
})

describe('a saved view', () => {
  const saved = stateOf(view({ filter: 'a = "b"', columns: ['name', 'seed'], view: 'gone' }))

  it('is read as it was saved, under its own name', () => {
    expect(viewOf({ id: 'v' as never, state: saved })).toEqual(
      view({ filter: 'a = "b"', columns: ['name', 'seed'], view: 'v' }),
    )
  })

  it('of the time when a table had one order is read as it was', () => {
    expect(viewOf({ id: 'v' as never, state: 'sort=asc+name' })).toEqual(
      view({ sort: 'asc name', view: 'v' }),
    )
  })

  it('is modified by what the table shows, not by which view was chosen', () => {
    const now = view({ filter: 'a = "b"', columns: ['name', 'seed'], view: 'v' })
    expect([isModified(now, saved), isModified({ ...now, sort: 'asc name' }, saved)]).toEqual([false, true])
  })
})
