import { type MouseEvent, type ReactNode, type RefObject, type UIEvent, useState } from 'react'
import { cellId } from './grid-cell'
import type { RunsGridProps } from './runs-grid'
import type { ColumnLayout } from './use-column-layout'
import type { ActiveCell, useGridKeys } from './use-grid-keys'
import type { RowsInSight } from './use-rows-in-sight'

interface GridBoxProps {
  scroller: RefObject<HTMLDivElement | null>
  gridId: string
  rows: RowsInSight
  layout: ColumnLayout
  keys: ReturnType<typeof useGridKeys>
  grid: RunsGridProps
  children: ReactNode
}

/** The grid as the keyboard and a screen reader know it, and the sheet that scrolls in it. */
export function GridBox(props: GridBoxProps) {
  const { scroller, gridId, rows, layout, keys, grid, children } = props
  const [isAside, setAside] = useState(false)
  const onScroll = ({ currentTarget: { scrollTop, scrollLeft } }: UIEvent<HTMLDivElement>) => {
    grid.onScrolled(scrollTop < rows.rowHeight)
    setAside(scrollLeft > 0)
  }
  return (
    // The keys of the grid are told by its description; a press puts the active cell where it was.
    <div
      ref={scroller}
      role="grid"
      {...inWords(props)}
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      data-aside={isAside || undefined}
      onScroll={onScroll}
      onMouseDown={(event) => pressedCell(event, keys.setActive)}
      className="group/grid relative isolate max-h-[max(24rem,calc(100dvh-14rem))] overflow-auto overscroll-x-contain focus-visible:-outline-offset-2"
    >
      <KeysInWords id={`${gridId}-keys`} />
      <div
        role="presentation"
        className="relative min-w-full"
        style={{ height: rows.totalHeight, width: grid.narrow ? '100%' : layout.width }}
      >
        {children}
      </div>
    </div>
  )
}

/** What is read aloud of the grid: its size, and where the keys are. */
const inWords = ({ gridId, layout, keys: { active }, grid: { items, pinned, narrow } }: GridBoxProps) => ({
  'aria-label': 'Runs',
  'aria-rowcount': items.length + pinned.length + 1,
  'aria-colcount': 1 + layout.frozen.length + layout.moving.length,
  'aria-multiselectable': true,
  'aria-activedescendant': cellId(gridId, active.row, narrow ? 0 : active.col),
  'aria-describedby': `${gridId}-keys`,
})

const KeysInWords = ({ id }: { id: string }) => (
  <p id={id} className="sr-only">
    Arrow keys move, Enter opens, Space selects, Shift and F10 open the menu of a row. In the head Space
    sorts, with Shift by this column too, Enter opens the menu, Shift with an arrow changes the width.
  </p>
)

function pressedCell({ target }: MouseEvent, setActive: (cell: ActiveCell) => void): void {
  const row = (target as HTMLElement).closest<HTMLElement>('[data-row]')
  const cell = (target as HTMLElement).closest<HTMLElement>('[role=gridcell], [role=columnheader]')
  const col = Number(cell?.getAttribute('aria-colindex') ?? 0) - 1
  if (row && cell && col >= 0) setActive({ row: Number(row.dataset.row), col })
}
