import type { RouteInput } from '@barycenter/client'
import { ordersOf, type RunValue } from '@barycenter/contracts'
import { blocksOf, COLUMNS_ASKED } from './blocks'
import { type Column, defaultColumns, valueKey } from './columns'
import { FIRST_PAGE, MOST_VALUES } from './page-store'
import { searchOf, treeQueryOf } from './tree-query'
import { shownColumns, type TableView, widthOf } from './view'

/** px that columns in sight take at most, with those that are drawn beyond the edge. */
const IN_SIGHT = 1900

/**
 * What a table asks first, of its address alone: the document asks it before anybody knows how wide the window is. null where
 * it begins with groups.
 */
export function firstQuestion(
  view: TableView,
  experimentId: string | undefined,
): RouteInput<'searchRuns'> | null {
  const query = treeQueryOf(view, experimentId)
  if (query.groupBy.length > 0) return null
  const page = { cursor: undefined, limit: FIRST_PAGE, select: firstValues(view, experimentId) }
  return { body: searchOf(query, { ...query.scope, where: [] }, page) }
}

/** The values of the blocks of columns that a wide window shows, and those that order the runs. */
export function firstValues(view: TableView, experimentId: string | undefined): RunValue[] {
  const { frozen, moving } = shownColumns(view, defaultColumns(experimentId === undefined))
  const count = countWithin(moving, view, IN_SIGHT - widthsOf(frozen, view))
  const shown = [...frozen, ...moving.slice(0, blocksOf(0, count - 1, COLUMNS_ASKED)[1])]
  const ordering = ordersOf(treeQueryOf(view, experimentId).order).map(({ value }) => value)
  const values = [...shown.flatMap((column) => column.values), ...ordering]
  return [...new Map(values.map((one) => [valueKey(one), one])).values()].slice(0, MOST_VALUES)
}

const widthsOf = (columns: readonly Column[], view: TableView): number =>
  columns.reduce((sum, column) => sum + widthOf(view, column), 0)

/** How many columns begin within a width of px. */
function countWithin(columns: readonly Column[], view: TableView, width: number): number {
  let left = 0
  return columns.filter((column) => {
    const isIn = left < width
    left += widthOf(view, column)
    return isIn
  }).length
}
