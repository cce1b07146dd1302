import { useMemo } from 'react'
import { cn } from '../../../ui/cn'
import { ACTIVE, cellId, type RowFrame } from './grid-cell'
import { HEAD_HEIGHT, HeadCell } from './grid-head'
import type { RunsGridProps } from './runs-grid'
import { type ColumnLayout, LEAD_WIDTH, type Placed } from './use-column-layout'
import type { ActiveCell } from './use-grid-keys'

export function GridHead({
  layout,
  moving,
  gridId,
  active,
  grid,
}: {
  layout: ColumnLayout
  moving: RowFrame['moving']
  gridId: string
  active: ActiveCell
  grid: RunsGridProps
}) {
  const activeCol = active.row === -1 ? active.col : null
  const { startResize, resizing } = layout
  const head = (placed: Placed, col: number, sticky: boolean) => (
    <HeadCell
      key={placed.column.id}
      {...{ placed, col, sticky, gridId, startResize }}
      active={activeCol === col}
      dragBy={resizing?.id === placed.column.id ? resizing.by : null}
    />
  )
  return (
    <div
      role="row"
      aria-rowindex={1}
      data-row={-1}
      className="flex border-b border-line bg-surface"
      style={{ height: HEAD_HEIGHT, width: layout.width }}
    >
      <SelectAll gridId={gridId} active={activeCol === 0} grid={grid} />
      {layout.frozen.map((placed, at) => head(placed, at + 1, true))}
      <div role="presentation" className="shrink-0" style={{ width: moving[0]?.left ?? 0 }} />
      {moving.map((placed) => head(placed, placed.col, false))}
    </div>
  )
}

function SelectAll({
  gridId,
  active,
  grid: { items, selected, onSelectAll },
}: {
  gridId: string
  active: boolean
  grid: RunsGridProps
}) {
  const all = useMemo(() => {
    const runs = items.filter((item) => item.kind === 'run')
    return runs.length > 0 && runs.every(({ id }) => selected.has(id))
  }, [items, selected])
  return (
    <div
      role="columnheader"
      id={cellId(gridId, -1, 0)}
      aria-colindex={1}
      data-col={0}
      className={cn('sticky left-0 z-10 flex shrink-0 items-center bg-surface px-2', active && ACTIVE)}
      style={{ width: LEAD_WIDTH }}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label="Select all loaded runs"
        checked={all}
        onChange={(event) => onSelectAll(event.target.checked)}
        className="block size-4 accent-accent-solid"
      />
    </div>
  )
}
