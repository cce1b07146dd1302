'use client'
import { memo } from 'react'
import { cn } from '../../../ui/cn'
import { ColumnMenu } from './column-menu'
import type { Column } from './columns'
import { ACTIVE, cellId } from './grid-cell'
import { SortButton } from './sort-button'
import { useTableContext } from './table-context'
import { sortsOf } from './table-order'
import type { ColumnLayout, Placed } from './use-column-layout'

export const HEAD_HEIGHT = 36

interface HeadCellProps {
  placed: Placed
  sticky: boolean
  col: number
  gridId: string
  active: boolean
  startResize: ColumnLayout['startResize']
  dragBy: number | null
}

/** The head of one column: a press sorts, the menu does the rest, the right edge is dragged. */
export const HeadCell = memo(function HeadCell(props: HeadCellProps) {
  const { placed, sticky, col, gridId, active, startResize, dragBy } = props
  const { column, left, width } = placed
  const sorts = sortsOf(useTableContext().view)
  return (
    <div
      role="columnheader"
      id={cellId(gridId, -1, col)}
      aria-colindex={col + 1}
      aria-sort={
        sorts[0]?.id !== column.id ? 'none' : sorts[0].direction === 'asc' ? 'ascending' : 'descending'
      }
      data-column={column.id}
      className={cn(
        'group/head relative flex h-full shrink-0 items-center bg-surface pl-2 text-[0.857rem] text-muted',
        sticky && 'sticky z-10',
        active && ACTIVE,
      )}
      style={{ width, ...(sticky && { left }) }}
    >
      <SortButton column={column} sorts={sorts} />
      <ColumnMenu column={column} width={width} />
      <ResizeEdge column={column} startResize={startResize} dragBy={dragBy} />
    </div>
  )
})

/** A line shows where the edge is being dragged to. */
function ResizeEdge({
  column,
  startResize,
  dragBy,
}: {
  column: Column
  startResize: ColumnLayout['startResize']
  dragBy: number | null
}) {
  const { view, update } = useTableContext()
  return (
    <>
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
    </>
  )
}
