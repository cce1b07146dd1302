import { MOST_FURTHER_ORDERS, type RunOrder, type RunOrders } from '@barycenter/contracts'
import { type Column, columnOf } from './columns'
import type { TableView, ViewChange } from './view'

type Direction = RunOrder['direction']
type Sorted = Pick<TableView, 'sort' | 'thenBy'>

/** A column that the table is sorted by. */
export interface Sort {
  id: string
  direction: Direction
}

/** The one that weighs most first; a column counts once. */
export function sortsOf({ sort, thenBy }: Sorted): Sort[] {
  const sorts = [sort, ...thenBy].map(readSort)
  return sorts.filter(({ id }, at) => sorts.findIndex((other) => other.id === id) === at)
}

function readSort(text: string): Sort {
  const [direction, ...id] = text.split(' ')
  return { id: id.join(' '), direction: direction === 'asc' ? 'asc' : 'desc' }
}

function sortedBy(sorts: readonly Sort[]): ViewChange {
  const [sort = 'desc created', ...thenBy] = sorts.map(({ id, direction }) => `${direction} ${id}`)
  return { sort, thenBy }
}

const NEWEST_FIRST: RunOrder = { value: { of: 'field', field: 'createdAt' }, direction: 'desc' }

/** The order that is asked of the server; columns that cannot be sorted by leave the newest first. */
export function orderOf(view: Sorted): RunOrders {
  const [orderBy = NEWEST_FIRST, ...thenBy] = sortsOf(view).flatMap(({ id, direction }) => {
    const value = columnOf(id)?.sortValue
    return value ? [{ value, direction }] : []
  })
  return { orderBy, thenBy }
}

/** By this column alone: the best of numbers first, then turned round. */
export function nextSort(view: Sorted, column: Column): ViewChange {
  const [first] = sortsOf(view)
  return sortedBy([first?.id === column.id ? turned(first) : startOf(column)])
}

/** Among equals by this column too: as it starts, then turned round, then no more; the first one only turns. */
export function nextFurtherSort(view: Sorted, column: Column): ViewChange {
  const sorts = sortsOf(view)
  const at = sorts.findIndex(({ id }) => id === column.id)
  const start = startOf(column)
  if (at === -1) return withFurtherSort(view, start)
  const isLast = at > 0 && sorts[at]!.direction !== start.direction
  return sortedBy(sorts.flatMap((sort, place) => (place !== at ? [sort] : isLast ? [] : [turned(sort)])))
}

/** Behind those that there are, or in its own place; the last one makes room. */
export function withFurtherSort(view: Sorted, sort: Sort): ViewChange {
  const sorts = sortsOf(view)
  return sorts.some(({ id }) => id === sort.id)
    ? sortedBy(sorts.map((other) => (other.id === sort.id ? sort : other)))
    : sortedBy([...sorts.slice(0, MOST_FURTHER_ORDERS), sort])
}

/** Another column in the place of one; null takes the place away. */
export function withSortAt(view: Sorted, at: number, sort: Sort | null): ViewChange {
  const sorts = sortsOf(view)
  const others = sorts.filter(({ id }, place) => place === at || id !== sort?.id)
  const place = at < sorts.length ? others.indexOf(sorts[at]!) : others.length
  return sortedBy(others.toSpliced(place, 1, ...(sort ? [sort] : [])))
}

const startOf = ({ id, isNumber }: Column): Sort => ({ id, direction: isNumber ? 'desc' : 'asc' })

const turned = ({ id, direction }: Sort): Sort => ({ id, direction: direction === 'desc' ? 'asc' : 'desc' })
