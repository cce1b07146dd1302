'use client'
import {
  ArrowDown,
  ArrowDownAZ,
  ArrowUp,
  ArrowUpAZ,
  ChevronDown,
  Columns3,
  EyeOff,
  Group,
  ListFilter,
  Pin,
  PinOff,
} from 'lucide-react'
import { memo } from 'react'
import { IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { Menu } from '../../../ui/menu'
import { ACTIVE, cellId } from './grid-cell'
import { useTableContext } from './table-context'
import type { ColumnLayout, Placed } from './use-column-layout'
import { clampWidth, nextSort, sortOf, withColumn, withFrozen, withGroup } from './view'

export const HEAD_HEIGHT = 36

/** The head of one column: a press sorts, the menu does the rest, the right edge is dragged. */
export const HeadCell = memo(function HeadCell({
  placed: { column, left, width },
  sticky,
  col,
  gridId,
  active,
  startResize,
  dragBy,
}: {
  placed: Placed
  sticky: boolean
  col: number
  gridId: string
  active: boolean
  startResize: ColumnLayout['startResize']
  dragBy: number | null
}) {
  const { view, update } = useTableContext()
  const { id, direction } = sortOf(view)
  const sorted = id === column.id ? direction : null
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown
  return (
    <div
      role="columnheader"
      id={cellId(gridId, -1, col)}
      aria-colindex={col + 1}
      aria-sort={sorted === null ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
      data-column={column.id}
      className={cn(
        'group/head relative flex h-full shrink-0 items-center bg-surface pl-2 text-[0.857rem] text-muted',
        sticky && 'sticky z-10',
        active && ACTIVE,
      )}
      style={{ width, ...(sticky && { left }) }}
    >
      <button
        type="button"
        tabIndex={-1}
        title={column.title}
        disabled={column.sortValue === null}
        onClick={() => update(nextSort(view, column))}
        className={cn(
          'flex min-w-0 grow items-center gap-1 rounded-sm font-medium disabled:cursor-default',
          column.isNumber && 'justify-end',
          sorted && 'text-ink',
        )}
      >
        <span className="truncate">{column.title}</span>
        {sorted && <Arrow aria-hidden className="size-3.5 shrink-0" />}
      </button>
      <ColumnMenu placed={{ column, left, width }} />
      <span
        aria-hidden
        data-testid="resize-edge"
        onMouseDown={(event) => startResize(column.id, event)}
        onTouchStart={(event) => startResize(column.id, event)}
        onDoubleClick={() => update({ widths: { ...view.widths, [column.id]: column.width } })}
        className="absolute inset-y-1.5 right-0 w-1.5 cursor-col-resize border-r border-line select-none hover:border-accent"
      />
      {dragBy !== null && (
        <span
          aria-hidden
          className="absolute inset-y-0 right-0 z-20 w-0.5 bg-accent"
          style={{ transform: `translateX(${dragBy}px)` }}
        />
      )}
    </div>
  )
})

function ColumnMenu({ placed: { column, width } }: { placed: Placed }) {
  const { view, update, withExperiment, filterBy } = useTableContext()
  const isFrozen = column.id === 'name' || view.frozen.includes(column.id)
  const isGrouped = view.group.includes(column.id)
  const resize = (by: number) => update({ widths: { ...view.widths, [column.id]: clampWidth(width + by) } })
  const can = column.sortValue !== null
  const isName = column.id === 'name'
  return (
    <Menu
      trigger={
        <IconButton
          label={`Column ${column.title}`}
          tabIndex={-1}
          data-head-menu
          className="mr-1.5 size-5 opacity-0 group-hover/head:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
        >
          <ChevronDown aria-hidden className="size-3.5" />
        </IconButton>
      }
      items={[
        can ? sortItem('asc', column.id, update) : null,
        can ? sortItem('desc', column.id, update) : null,
        can && !isName
          ? {
              label: isGrouped ? 'Do not group by this' : 'Group by this',
              icon: <Group />,
              disabled: !isGrouped && view.group.length === 3,
              onSelect: () => update(withGroup(view, column.id, !isGrouped)),
            }
          : null,
        can ? { label: 'Filter by this', icon: <ListFilter />, onSelect: () => filterBy(column.id) } : null,
        isName
          ? null
          : {
              label: isFrozen ? 'Let it scroll' : 'Pin to the left',
              icon: isFrozen ? <PinOff /> : <Pin />,
              onSelect: () => update(withFrozen(view, column.id, !isFrozen)),
            },
        { label: 'Wider', icon: <Columns3 />, onSelect: () => resize(40) },
        { label: 'Narrower', icon: <Columns3 />, onSelect: () => resize(-40) },
        isName
          ? null
          : {
              label: 'Hide',
              icon: <EyeOff />,
              onSelect: () => update(withColumn(view, withExperiment, column.id, false)),
            },
      ]}
    />
  )
}

const sortItem = (direction: 'asc' | 'desc', id: string, update: (change: { sort: string }) => void) => ({
  label: direction === 'asc' ? 'Sort ascending' : 'Sort descending',
  icon: direction === 'asc' ? <ArrowUpAZ /> : <ArrowDownAZ />,
  onSelect: () => update({ sort: `${direction} ${id}` }),
})
