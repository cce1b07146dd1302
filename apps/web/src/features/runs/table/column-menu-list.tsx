'use client'
import { ArrowDownAZ, ArrowUpAZ, Columns3, EyeOff, Group, ListFilter, Pin, PinOff, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { MenuItem } from '../../../ui/menu'
import { MenuList } from '../../../ui/menu-list'
import type { Column } from './columns'
import { type TableContext, useTableContext } from './table-context'
import { sortsOf, withFurtherSort, withSortAt } from './table-order'
import { clampWidth, withColumn, withFrozen, withGroup } from './view'

/** What can be done with a column. */
export function ColumnMenuList({
  column,
  width,
  trigger,
}: {
  column: Column
  width: number
  trigger: ReactNode
}) {
  const context = useTableContext()
  const { view, update } = context
  const resize = (by: number) => update({ widths: { ...view.widths, [column.id]: clampWidth(width + by) } })
  return (
    <MenuList
      trigger={trigger}
      items={[
        ...orderItems(column, context),
        pinItem(column, context),
        { label: 'Wider', icon: <Columns3 />, onSelect: () => resize(40) },
        { label: 'Narrower', icon: <Columns3 />, onSelect: () => resize(-40) },
        hideItem(column, context),
      ]}
    />
  )
}

/** Among equals by what it is sorted by now: what a press with Shift on the head does. */
function sortItems({ id }: Column, { view, update }: TableContext): MenuItem[] {
  const sorts = sortsOf(view)
  const at = sorts.findIndex((sort) => sort.id === id)
  const ways = [
    { direction: 'asc', words: 'ascending', icon: <ArrowUpAZ /> },
    { direction: 'desc', words: 'descending', icon: <ArrowDownAZ /> },
  ] as const
  const sort = ways.map(({ direction, words, icon }) => ({
    label: `Sort ${words}`,
    icon,
    onSelect: () => update({ sort: `${direction} ${id}`, thenBy: [] }),
  }))
  if (at === 0) return sort
  const further = ways.map(({ direction, words, icon }) => ({
    label: `Then sort ${words}`,
    icon,
    onSelect: () => update(withFurtherSort(view, { id, direction })),
  }))
  if (at === -1) return [...sort, ...further]
  const out = {
    label: 'Do not sort by this',
    icon: <X />,
    onSelect: () => update(withSortAt(view, at, null)),
  }
  return [...sort, ...further, out]
}

function orderItems(column: Column, context: TableContext): (MenuItem | null)[] {
  if (column.sortValue === null) return []
  const { view, update, filterBy } = context
  const isGrouped = view.group.includes(column.id)
  return [
    ...sortItems(column, context),
    column.id === 'name'
      ? null
      : {
          label: isGrouped ? 'Do not group by this' : 'Group by this',
          icon: <Group />,
          disabled: !isGrouped && view.group.length === 3,
          onSelect: () => update(withGroup(view, column.id, !isGrouped)),
        },
    { label: 'Filter by this', icon: <ListFilter />, onSelect: () => filterBy(column.id) },
  ]
}

/** The name is always there, and always at the left. */
function pinItem({ id }: Column, { view, update }: TableContext): MenuItem | null {
  if (id === 'name') return null
  const isFrozen = view.frozen.includes(id)
  return {
    label: isFrozen ? 'Let it scroll' : 'Pin to the left',
    icon: isFrozen ? <PinOff /> : <Pin />,
    onSelect: () => update(withFrozen(view, id, !isFrozen)),
  }
}

function hideItem({ id }: Column, { view, update, defaults }: TableContext): MenuItem | null {
  if (id === 'name') return null
  return { label: 'Hide', icon: <EyeOff />, onSelect: () => update(withColumn(view, defaults, id, false)) }
}
