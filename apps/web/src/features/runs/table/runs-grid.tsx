'use client'
import { useId, useRef } from 'react'
import { GridBox } from './grid-box'
import { GridHead } from './grid-head-row'
import { type GridLook, GridRows, PinnedRows } from './grid-rows'
import { useTableContext } from './table-context'
import type { RunItem, TableItem } from './table-items'
import { type ColumnLayout, useColumnLayout } from './use-column-layout'
import { useGridCommands } from './use-grid-commands'
import { useGridKeys } from './use-grid-keys'
import { useMovingColumns } from './use-moving-columns'
import { useRowsInSight } from './use-rows-in-sight'
import { useWanted } from './use-wanted'

export interface RunsGridProps {
  items: readonly TableItem[]
  /** Rows that stay on top. */
  pinned: readonly RunItem[]
  selected: ReadonlySet<string>
  onSelectAll: (on: boolean) => void
  /** A phone shows lines of a list. */
  narrow: boolean
  /** Told when one scrolls away from the top, or back. */
  onScrolled: (isAtTop: boolean) => void
}

/** Rows and columns of which only those in sight are in the page, and only their values are asked for. */
export function RunsGrid(props: RunsGridProps) {
  const { view, update, defaults } = useTableContext()
  return <Sheet {...props} layout={useColumnLayout(view, update, defaults)} />
}

/** What draws again while one scrolls; where columns stand is known before. */
function Sheet({ layout, ...props }: RunsGridProps & { layout: ColumnLayout }) {
  const { items, pinned, selected, narrow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const gridId = useId()
  const rows = useRowsInSight(items, pinned.length, narrow, scroller)
  const columns = useMovingColumns(layout, narrow, scroller)
  useWanted(items, rows.shown[0]?.at ?? 0, rows.shown.at(-1)?.at ?? 0, layout, columns.shown)
  const keys = useGridKeys({
    ...useGridCommands(items, narrow, layout, gridId),
    pageRows: rows.perScreen,
    reveal: ({ row, col }) => {
      if (row >= 0) rows.reveal(row)
      columns.reveal(col)
    },
  })
  const { frozen, width } = layout
  const { rowHeight } = rows
  const look: GridLook = { gridId, frozen, width, rowHeight, selected, narrow, moving: columns.shown }
  return (
    <GridBox {...{ scroller, gridId, rows, layout, keys }} grid={props}>
      <div role="rowgroup" className="sticky top-0 z-20 bg-surface">
        {!narrow && (
          <GridHead {...{ layout, gridId }} moving={columns.shown} active={keys.active} grid={props} />
        )}
        <PinnedRows items={pinned} active={keys.active} look={look} />
      </div>
      <GridRows shown={rows.shown} before={pinned.length + 2} active={keys.active} look={look} />
    </GridBox>
  )
}
